"""A learner's desk at one scenario: where they stand, what they tried, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from grading import exemplars
from grading.models import Attempt, LearnerProgress, Scenario, ScenarioProgress
from grading.pages.marking import Marked, mark
from grading.passing import LAST_HINT
from grading.unlocking import IN_PROGRESS, MASTERED, PASSED, next_step, opened_with
from promptlab.accounts.models import User
from promptlab.lib.errors import NotFound

REMEMBERED = 30  # attempts in the small chart


@dataclass(frozen=True, slots=True)
class News:
    """What one attempt brought."""

    passed: bool
    mastered: bool
    opened: tuple[Scenario, ...]

    def __bool__(self) -> bool:
        return self.passed or self.mastered or bool(self.opened)


@dataclass(frozen=True, slots=True)
class Result:
    """An attempt with everything that its page says about it."""

    attempt: Attempt
    marked: Marked
    news: News
    next_scenario: Scenario | None
    surprise: float | None  # points above (or below) what the learner expected
    own_examples: bool

    @property
    def again(self) -> bool:
        """The next step is another try here, not another scenario."""
        return not self.attempt.passed or self.next_scenario is None


@dataclass(frozen=True, slots=True)
class Change:
    """A checkpoint that two attempts were read differently on."""

    text: str
    before: str
    after: str


def standing(user: User | None, scenario: Scenario) -> ScenarioProgress | None:
    if not user:
        return None
    return ScenarioProgress.objects.filter(user=user, scenario=scenario).first()


def state_name(place: ScenarioProgress | None) -> str:
    """The state of a scenario that has been tried."""
    if place and place.mastered_at:
        return MASTERED
    return PASSED if place and place.passed_at else IN_PROGRESS


def history(user: User | None, scenario: Scenario) -> list[Attempt]:
    """The latest attempts of a learner at a scenario, oldest first, without their texts."""
    if not user:
        return []
    mine = Attempt.objects.filter(user=user, scenario=scenario).order_by("-number")
    light = mine.only("id", "number", "overall", "category", "created_at", "scenario_id", "user_id")
    return list(light[:REMEMBERED])[::-1]


def latest(user: User | None, scenario: Scenario) -> Attempt | None:
    """The last attempt whole, with the version that graded it."""
    if not user:
        return None
    mine = Attempt.objects.filter(user=user, scenario=scenario).select_related("version")
    return mine.order_by("-number").first()


def attempts_made(user: User | None) -> int:
    """How many attempts a learner has made, from the running total."""
    made = LearnerProgress.objects.filter(user=user).values_list("attempts", flat=True).first()
    return made or 0


def attempts_of(user: User | None) -> QuerySet[Attempt]:
    """All attempts of a learner for a list, newest first, without their texts and grades."""
    if not user:
        return Attempt.objects.none()
    light = Attempt.objects.filter(user=user).select_related("scenario")
    return light.order_by("-created_at").only(
        "id", "number", "overall", "category", "change", "created_at", "scenario__title"
    )


def find_attempt(
    user: User | None, attempt_id: UUID, *, scenario: Scenario | None = None
) -> Attempt:
    """One attempt of this learner; NotFound for anybody else's."""
    mine = Attempt.objects.filter(user=user, id=attempt_id) if user else Attempt.objects.none()
    if scenario:
        mine = mine.filter(scenario=scenario)
    attempt = mine.select_related("version", "scenario__track", "report").first()
    if attempt is None:
        raise NotFound("There is no such attempt of yours.")
    return attempt


def verdict_changes(earlier: Attempt, later: Attempt) -> list[Change]:
    """The checkpoints whose verdict differs between two attempts graded by the same version."""
    if earlier.version_id != later.version_id:
        return []
    pairs = zip(earlier.grade["checkpoints"], later.grade["checkpoints"], strict=True)
    return [
        Change(before["text"], before["verdict"], after["verdict"])
        for before, after in pairs
        if before["verdict"] != after["verdict"]
    ]


def result(
    attempt: Attempt, place: ScenarioProgress | None, tiers: set[int], exemplar_open: bool
) -> Result:
    """What the page of an attempt says, with the author's examples once they were opened."""
    expected = attempt.expected
    return Result(
        attempt=attempt,
        marked=mark(attempt.grade, attempt.prompt, attempt.version.rubric),
        news=_news(attempt, place),
        next_scenario=next_step(attempt) if attempt.passed else None,
        surprise=None if expected is None else float(attempt.overall - expected),
        own_examples=exemplar_open or LAST_HINT in tiers,
    )


def _news(attempt: Attempt, place: ScenarioProgress | None) -> News:
    """Compared by moment: what an attempt brings carries its own time."""
    moment: datetime = attempt.created_at
    return News(
        passed=place is not None and place.passed_at == moment,
        mastered=place is not None and place.mastered_at == moment,
        opened=tuple(opened_with(attempt)) if attempt.passed else (),
    )


def exemplar_state(
    user: User | None, scenario: Scenario, place: ScenarioProgress | None
) -> dict[str, Any]:
    """For the page: is it open, may it be opened, may the learner give up for it."""
    is_open = exemplars.is_open(user, scenario)
    return {
        "open": is_open,
        "may_open": bool(user) and (exemplars.earned(place) or bool(user and user.is_staff)),
        "may_give_up": place is not None and place.attempts > 0,
        "cost": exemplars.COST,
        "what_opens": exemplars.WHAT_OPENS,
    }
