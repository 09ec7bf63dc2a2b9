"""The author's own prompts: when they may be opened, what that costs, how they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from grading import hints, passing
from grading.engine.grade import grade
from grading.models import ExemplarOpening, Scenario, ScenarioProgress, ScenarioVersion
from grading.passing import LAST_HINT
from promptlab.accounts.models import User
from promptlab.lib.errors import Forbidden, NotFound

ENOUGH_POINTS = Decimal("5.0")
ENOUGH_ATTEMPTS = 3
WHAT_OPENS = (
    "It opens after a grade of 5.0 or more, after three attempts, or when you give up on this one."
)
GIVE_UP_LATER = "Have one prompt graded first; then you can give up on this scenario."
COST = (
    "It counts as the last hint. You can still pass here as before; mastery then waits for a "
    "sibling of this scenario, or for the seventh day from now."
)


@dataclass(frozen=True, slots=True)
class Opened:
    """Opened exemplars: since when, and from which day mastery can be earned here again.

    Both are None for staff, who always see them.
    """

    prompts: list[str]
    opened_at: datetime | None = None
    mastery_from: date | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One checkpoint: the learner's words for it beside the author's."""

    text: str
    verdict: str
    yours: tuple[str, ...]
    theirs: tuple[str, ...]


def is_open(user: User | None, scenario: Scenario) -> bool:
    """This learner has opened the exemplars; staff always see them."""
    if not user:
        return False
    return user.is_staff or ExemplarOpening.objects.filter(user=user, scenario=scenario).exists()


def earned(place: ScenarioProgress | None) -> bool:
    """The learner's standing at a scenario is enough to open the exemplars."""
    if place is None:
        return False
    tried = place.attempts >= ENOUGH_ATTEMPTS
    return tried or place.gave_up_at is not None or (place.best or Decimal(0)) >= ENOUGH_POINTS


def may_open(user: User, scenario: Scenario) -> bool:
    """Staff always; learners after a graded 5.0, three attempts, or giving up."""
    if user.is_staff:
        return True
    return earned(ScenarioProgress.objects.filter(user=user, scenario=scenario).first())


@transaction.atomic
def open_for(user: User, scenario: Scenario) -> list[str]:
    """Open the exemplars and record it; Forbidden before they are earned. Returns the prompts."""
    if not may_open(user, scenario):
        raise Forbidden(WHAT_OPENS, details=_so_far(user, scenario))
    if not user.is_staff:
        ExemplarOpening.objects.get_or_create(user=user, scenario=scenario)
        hints.record(user, scenario, LAST_HINT)
    return prompts(scenario.version)


def _so_far(user: User, scenario: Scenario) -> dict[str, Any]:
    place = ScenarioProgress.objects.filter(user=user, scenario=scenario).first()
    best = place.best if place else None
    return {
        "attempts": place.attempts if place else 0,
        "best_score": None if best is None else float(best),
    }


@transaction.atomic
def reveal(user: User, scenario: Scenario, *, giving_up: bool = False) -> Opened:
    """Open the exemplars for a program, giving up first if that is what it takes.

    Opening again changes nothing. Forbidden before they are earned, NotFound where there are none.
    """
    if not prompts(scenario.version):
        raise NotFound("The author wrote no prompt for this scenario.")
    if giving_up and not may_open(user, scenario):
        give_up(user, scenario)
    shown = open_for(user, scenario)
    if user.is_staff:
        return Opened(shown)
    opened_at = ExemplarOpening.objects.get(user=user, scenario=scenario).created_at
    spoiled_at = passing.spoils(user, [scenario.id])[scenario.id]
    return Opened(shown, opened_at, passing.counts_again(user, spoiled_at))


def give_up(user: User, scenario: Scenario) -> None:
    """Record that the learner wants to see the answer; their progress stays as it is.

    Forbidden before one prompt was graded.
    """
    place = ScenarioProgress.objects.filter(user=user, scenario=scenario).first()
    if place is None or not place.attempts:
        raise Forbidden(GIVE_UP_LATER)
    if place.gave_up_at is None:
        # A conditional update: nothing else of a row that an attempt may be writing right now.
        ScenarioProgress.objects.filter(pk=place.pk).update(gave_up_at=timezone.now())


def prompts(version: ScenarioVersion | None) -> list[str]:
    """The author's prompts of a version."""
    return list(version.text("exemplar_prompts")) if version else []


def align(version: ScenarioVersion, exemplar: str, marked: dict[str, Any] | None) -> list[Row]:
    """The exemplar and a graded prompt side by side, checkpoint by checkpoint.

    `marked` is the grade of the learner's attempt at this version, None without one.
    """
    theirs = grade(version.rubric, exemplar, copy_screen=False).as_dict()["checkpoints"]
    mine = marked["checkpoints"] if marked else []
    if len(mine) != len(theirs):
        mine = [{"verdict": "", "evidence": []}] * len(theirs)
    return [
        Row(
            text=author["text"],
            verdict=own["verdict"],
            yours=tuple(quote["text"] for quote in own["evidence"]),
            theirs=tuple(quote["text"] for quote in author["evidence"]),
        )
        for own, author in zip(mine, theirs, strict=True)
    ]
