"""Help on the way: three hints, and what the page shows while somebody types."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from grading.models import Attempt, Difficulty, HintUse, Scenario
from grading.passing import LAST_HINT
from grading.progress import stats
from promptlab.accounts.models import User
from promptlab.lib.errors import Conflict, NotFound

KINDS = {1: "A nudge", 2: "The idea behind it", LAST_HINT: "Part of an example"}
# Help fades: the further a learner is, the less is shown before they submit.
SHOWN = {
    Difficulty.BEGINNER: Attempt.Shown.EACH,
    Difficulty.INTERMEDIATE: Attempt.Shown.COUNT,
    Difficulty.ADVANCED: Attempt.Shown.NOTHING,
    Difficulty.EXPERT: Attempt.Shown.NOTHING,
}


@dataclass(frozen=True, slots=True)
class Hint:
    """One hint as the page shows it; `text` is empty until it is opened."""

    tier: int
    kind: str
    text: str
    opened: bool
    can_open: bool

    @property
    def is_last(self) -> bool:
        return self.tier == LAST_HINT


def shown_while_typing(scenario: Scenario, wanted: bool) -> str:
    """One of Attempt.Shown: by the scenario's difficulty, nothing for who switched it off."""
    return SHOWN[Difficulty(scenario.difficulty)] if wanted else Attempt.Shown.NOTHING


def opened(user: User | None, scenario: Scenario) -> set[int]:
    """The tiers that this learner has opened."""
    if not user:
        return set()
    uses = HintUse.objects.filter(user=user, scenario=scenario)
    return set(uses.values_list("tier", flat=True))


def listed(scenario: Scenario, tiers: set[int]) -> list[Hint]:
    """All hints of a scenario in order; each can be opened once the one before it is."""
    texts: list[str] = scenario.version.text("hints") if scenario.version else []
    return [
        Hint(
            tier=tier,
            kind=KINDS.get(tier, "Another hint"),
            text=text if tier in tiers else "",
            opened=tier in tiers,
            can_open=tier not in tiers and (tier == 1 or tier - 1 in tiers),
        )
        for tier, text in enumerate(texts, start=1)
    ]


def check(scenario: Scenario, tier: int, tiers: set[int]) -> None:
    """NotFound for a hint that is not there, Conflict for one whose turn has not come."""
    for hint in listed(scenario, tiers):
        if hint.tier == tier:
            if not hint.opened and not hint.can_open:
                raise Conflict("Open the hint before this one first.")
            return
    raise NotFound("There is no such hint.")


def open_hint(user: User, scenario: Scenario, tier: int) -> None:
    """Record that a learner opened a hint. Opening it again changes nothing."""
    check(scenario, tier, opened(user, scenario))
    record(user, scenario, tier)


def open_own_example(user: User, scenario: Scenario) -> None:
    """The author's own wording for an improvement tells as much as the last hint: it counts so."""
    record(user, scenario, LAST_HINT)


@transaction.atomic
def record(user: User, scenario: Scenario, tier: int) -> None:
    """Log a hint for the learner and in the scenario's statistics, once."""
    _, is_new = HintUse.objects.get_or_create(user=user, scenario=scenario, tier=tier)
    if is_new:
        stats.count_hint(scenario, tier)


def carry_over(user: User, tiers_by_scenario: dict[str, list[int]]) -> None:
    """Hints that a visitor opened before they had a user count from now on."""
    for scenario in Scenario.objects.filter(id__in=tiers_by_scenario).order_by("id"):
        for tier in tiers_by_scenario[scenario.id]:
            record(user, scenario, tier)
