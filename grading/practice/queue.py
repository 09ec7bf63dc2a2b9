"""What is due for spaced practice, and on which scenario: a sibling rather than the same text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from grading import unlocking
from grading.models import PracticeItem, Scenario, ScenarioProgress
from grading.practice import families
from promptlab.accounts.models import User


@dataclass(frozen=True, slots=True)
class Due:
    """A skill that is due. `scenario` is what to practise it on.

    `is_fresh` is False when no sibling is open and only the scenario met last is left.
    """

    skill: str
    due_on: date
    interval_days: int
    scenario: Scenario
    is_fresh: bool

    @property
    def title(self) -> str:
        """The skill in words; "" for a scenario on its own."""
        return self.skill.replace("-", " ").capitalize() if self.scenario.family else ""

    @property
    def can_be_made(self) -> bool:
        """A fresh sibling can be made for the learner."""
        return families.by_slug(self.skill) is not None


def due(user: User, today: date, most: int = 10) -> list[Due]:
    """The skills that are due by `today`, the longest overdue first, subjects mixed.

    A constant number of queries.
    """
    items = list(
        PracticeItem.objects.filter(user=user, due_on__lte=today)
        .select_related("scenario")
        .order_by("due_on", "interval_days", "skill")[: most * 2]
    )
    siblings = _siblings(user, [item.skill for item in items])
    found = []
    for item in items:
        fresh = _pick(item, siblings.get(item.skill, []))
        if fresh is not None or item.scenario.status == Scenario.Status.PUBLISHED:
            scenario = fresh or item.scenario
            found.append(
                Due(item.skill, item.due_on, item.interval_days, scenario, fresh is not None)
            )
    return mixed(found)[:most]


def count_due(user: User, today: date) -> int:
    """How many skills are due. One query."""
    return PracticeItem.objects.filter(user=user, due_on__lte=today).count()


def next_due(user: User, today: date) -> date | None:
    """When the next skill comes back after today; None without any. One query."""
    later = PracticeItem.objects.filter(user=user, due_on__gt=today).order_by("due_on")
    return later.values_list("due_on", flat=True).first()


def _siblings(
    user: User, families: Sequence[str]
) -> dict[str, list[tuple[Scenario, datetime | None]]]:
    """The open scenarios of each family, with the moment of the learner's last attempt."""
    if not families:
        return {}
    rows = list(
        Scenario.objects.filter(
            Q(made_for=None) | Q(made_for=user),
            status=Scenario.Status.PUBLISHED,
            family__in=families,
        ).select_related("track")
    )
    states = unlocking.states(user, rows)
    places = ScenarioProgress.objects.filter(user=user, scenario__in=[row.id for row in rows])
    last = dict(places.values_list("scenario_id", "last_attempt_at"))
    found = defaultdict(list)
    for row in rows:
        if states[row.id].is_open:
            found[row.family].append((row, last.get(row.id)))
    return found


def _pick(
    item: PracticeItem, siblings: Sequence[tuple[Scenario, datetime | None]]
) -> Scenario | None:
    """A sibling other than the scenario met last: one never tried, else the one longest ago."""
    others = [(row, at) for row, at in siblings if row.id != item.scenario_id]
    if not others:
        return None
    untried = [row for row, at in others if at is None]
    if untried:
        return min(untried, key=lambda row: (row.made_for_id is None, row.id))
    return min(others, key=lambda pair: str(pair[1]))[0]


def mixed(rows: Sequence[Due]) -> list[Due]:
    """The same rows, neighbours from different subjects where that is possible.

    Always the earliest row of another subject, unless one subject makes up so much of the rest
    that it has to come now to be spread out.
    """
    left = list(rows)
    ordered: list[Due] = []
    while left:
        before = _subject(ordered[-1]) if ordered else None
        counts = Counter(_subject(row) for row in left if _subject(row) != before)
        crowded = [name for name, count in counts.items() if count * 2 > len(left)]
        wanted = set(crowded or counts)
        pick = next((row for row in left if _subject(row) in wanted), left[0])
        left.remove(pick)
        ordered.append(pick)
    return ordered


def _subject(row: Due) -> str:
    scenario = row.scenario
    return scenario.track_id or (scenario.categories[0] if scenario.categories else scenario.family)
