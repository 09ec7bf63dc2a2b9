"""Practice that is made for one learner: new scenarios on what they find hard, never the same twice."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from grading import scenarios
from grading.models import Difficulty, GeneratedPractice, Scenario
from grading.packs import schema
from grading.practice import families, picking
from grading.practice.families import Family
from grading.practice.picking import Picked
from grading.progress import counting
from promptlab.accounts.models import User
from promptlab.lib.errors import Conflict, RateLimited, invalid

MOST = 5
MOST_AN_HOUR = 12  # through the pages; doors have limits of their own
HOUR = timedelta(hours=1)
USUAL = 3


@dataclass(frozen=True, slots=True)
class Draft:
    """A scenario that is written but not yet anybody's: content, and what tells it apart."""

    content: dict[str, Any]
    family: str
    filling: str
    relevance: int


@dataclass(frozen=True, slots=True)
class Made:
    """A scenario made for a learner; `relevance_score` runs from 0 to 100."""

    scenario: Scenario
    relevance_score: int


@dataclass(frozen=True, slots=True)
class Generated:
    """What was made, and what it was chosen by (`Picked`)."""

    scenarios: list[Made]
    picked: Picked


@transaction.atomic
def generate(
    user: User,
    focus_areas: Iterable[str] = (),
    difficulty: str | None = None,
    count: int = USUAL,
    exclude_completed: bool = False,
    *,
    family: str | None = None,
) -> Generated:
    """Make, publish and return 1 to 5 scenarios that only this learner sees.

    Without `focus_areas` the learner's own weak areas count; without `difficulty` their level, or
    the next harder one that trains what they ask for. Words that name no known area are passed over.
    `family` keeps to one skill. Fewer than `count` come back when the fillings run out.
    ValidationFailed names `count`, `difficulty` or `family`.
    """
    check(count, difficulty)
    among = _one_or_all(family)
    counting.lock(user)  # two requests at once must not pick the same filling
    picked = picking.pick(user, focus_areas, difficulty, count, exclude_completed, among)
    return Generated(keep_new(user, drafts(picked)), picked)


def check(count: int, difficulty: str | None) -> None:
    """ValidationFailed names `count` or `difficulty`."""
    if not 1 <= count <= MOST:
        raise invalid("count", f"Choose a number from 1 to {MOST}", count)
    if difficulty is not None and difficulty not in Difficulty.values:
        raise invalid("difficulty", f"Use one of: {', '.join(Difficulty.values)}", difficulty)


def one_more(user: User, family: str) -> Scenario:
    """A fresh sibling of one family at the learner's level; Conflict when none is left."""
    made = generate(user, count=1, family=family).scenarios
    if not made:
        raise Conflict("You have had every scenario of this kind. Choose another skill.")
    return made[0].scenario


def _one_or_all(slug: str | None) -> Sequence[Family]:
    if slug is None:
        return families.every()
    family = families.by_slug(slug)
    if family is None:
        raise invalid("family", "No practice can be made for this skill.", slug)
    return [family]


def drafts(picked: Picked) -> list[Draft]:
    """The picks written out and compiled: nothing but thinking, without the database."""
    found = []
    for pick in picked.picks:
        slug = pick.family.slug
        content = pick.family.content(pick.filling, picked.level, f"{slug}-{secrets.token_hex(8)}")
        canonical = schema.Scenario.model_validate(content).canonical()
        scenarios.rubric_of(canonical)  # remembered, so that whoever saves it need not wait
        found.append(Draft(canonical, slug, families.key(pick.filling), pick.relevance))
    return found


def keep_new(user: User, written: Sequence[Draft]) -> list[Made]:
    """Publish drafts for this learner, but none whose filling they were given meanwhile.

    Needs the lock on the learner's progress.
    """
    given = GeneratedPractice.objects.filter(
        user=user, filling__in=[draft.filling for draft in written]
    )
    taken = set(given.values_list("family", "filling"))
    return [
        Made(keep(user, draft.content, draft.family, draft.filling), draft.relevance)
        for draft in written
        if (draft.family, draft.filling) not in taken
    ]


def keep(user: User, content: dict[str, Any], family: str, filling: str) -> Scenario:
    """Publish checked content for this learner alone; `family` and `filling` tell it apart."""
    scenario, _ = scenarios.save_content(content)
    scenario.made_for = user
    scenario.save(update_fields=["made_for"])
    scenarios.publish(scenario)
    GeneratedPractice.objects.create(user=user, family=family, filling=filling, scenario=scenario)
    return scenario


def waiting(user: User, most: int = 5) -> list[Scenario]:
    """Scenarios made for this learner and not tried yet, the newest first. One query."""
    untried = Scenario.objects.filter(made_for=user, status=Scenario.Status.PUBLISHED).exclude(
        progress__user=user, progress__attempts__gt=0
    )
    return list(untried.order_by("-created_at")[:most])


def check_pace(user: User) -> None:
    """RateLimited when the pages have made enough for this learner within the hour. One query."""
    now = timezone.now()
    made = GeneratedPractice.objects.filter(user=user, created_at__gt=now - HOUR)
    moments = list(made.order_by("created_at").values_list("created_at", flat=True)[:MOST_AN_HOUR])
    if len(moments) == MOST_AN_HOUR:
        raise RateLimited(
            f"You have had {MOST_AN_HOUR} fresh scenarios within an hour. Practise those first.",
            retry_after=int((moments[0] + HOUR - now).total_seconds()) + 1,
        )
