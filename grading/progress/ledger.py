"""The rows of one learner that attempts add up in, and how an attempt counts.

`counting.record()` opens a ledger with the rows that one attempt touches; `counting.rebuild()`
starts with an empty one and counts every attempt again. Both go through `count()`, so that they
cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from grading import passing
from grading.engine.rubric import CRITERIA
from grading.models import (
    Attempt,
    DayProgress,
    LearnerProgress,
    PracticeItem,
    Scenario,
    ScenarioProgress,
)
from grading.progress import habits, spaced, streaks, tallies
from promptlab.accounts.models import User

FIRST = 5  # attempts that a learner's later work is compared with
EVERYTHING = ""  # the category of the rows over all categories


@dataclass(slots=True)
class Ledger:
    """Rows by their keys. Rows that are not there yet are made in memory, by `save()` on disk."""

    user: User
    learner: LearnerProgress
    places: dict[str, ScenarioProgress] = field(default_factory=dict)
    days: dict[tuple[date, str], DayProgress] = field(default_factory=dict)
    practice: dict[str, PracticeItem] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)  # scenario id -> family
    categories: dict[str, list[str]] = field(default_factory=dict)  # scenario id -> categories

    def know(self, scenario: Scenario) -> None:
        self.families[scenario.id] = scenario.family
        self.categories[scenario.id] = scenario.categories

    def place(self, scenario_id: str) -> ScenarioProgress:
        if scenario_id not in self.places:
            self.places[scenario_id] = ScenarioProgress(user=self.user, scenario_id=scenario_id)
        return self.places[scenario_id]

    def day(self, day: date, category: str) -> DayProgress:
        if (day, category) not in self.days:
            self.days[day, category] = DayProgress(user=self.user, date=day, category=category)
        return self.days[day, category]

    def siblings(self, scenario_id: str) -> list[ScenarioProgress]:
        """The learner's places on other scenarios of the same family."""
        family = self.families.get(scenario_id)
        return [
            place
            for id_, place in self.places.items()
            if family and id_ != scenario_id and self.families.get(id_) == family
        ]

    def save(self) -> None:
        self.learner.save()
        _store(ScenarioProgress, self.places.values(), PLACE_FIELDS)
        _store(DayProgress, self.days.values(), DAY_FIELDS)
        for item in self.practice.values():
            item.save()


PLACE_FIELDS = ("attempts", "first", "best", "latest", "seconds") + (
    "opened_at",
    "passed_at",
    "mastered_at",
    "gave_up_at",
    "last_attempt_at",
)
FEW = 4  # rows that are written sooner one by one: one statement for all is long and slow to build
DAY_FIELDS = ("attempts", "score_sum", "seconds", "criteria")


def _store(model: Any, rows: Iterable[Any], fields: tuple[str, ...]) -> None:
    rows = list(rows)
    model.objects.bulk_create([row for row in rows if row.pk is None], batch_size=500)
    known = [row for row in rows if row.pk is not None]
    if len(known) > FEW:
        model.objects.bulk_update(known, fields, batch_size=100)
    else:
        for row in known:
            row.save(update_fields=fields)


@dataclass(slots=True)
class Outcome:
    """What an attempt brought for the first time, as ids of scenarios."""

    passed: list[str] = field(default_factory=list)
    mastered: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)


def count(attempt: Attempt, ledger: Ledger, spoils: Mapping[str, datetime]) -> Outcome:
    """Let one attempt count. Attempts come in the order of time; `spoils` see `passing.spoils`."""
    scenario = attempt.scenario
    ledger.know(scenario)
    place = ledger.place(scenario.id)
    _add_to_totals(ledger.learner, attempt)
    for category in _categories(scenario):
        _add_to_day(ledger.day(attempt.local_date, category), ledger.learner, attempt)
    outcome = _add_to_place(place, attempt, ledger, spoils)
    _review(attempt, ledger)
    _add_to_categories(ledger.learner, attempt)
    credit(ledger, outcome)
    return outcome


def _categories(scenario: Scenario) -> list[str]:
    return [EVERYTHING, *dict.fromkeys(scenario.categories)]


def scores(attempt: Attempt) -> dict[str, Any]:
    """The attempt's criteria by name."""
    return {name: getattr(attempt, name) for name in CRITERIA}


def _add_to_totals(learner: LearnerProgress, attempt: Attempt) -> None:
    learner.attempts += 1
    learner.score_sum += attempt.overall
    learner.seconds += attempt.seconds
    tallies.add(learner.criteria, scores(attempt))
    if learner.attempts <= FIRST:
        tallies.add(learner.criteria_first, scores(attempt))
    habits.remember(learner, attempt)
    streak = streaks.advance(streak_of(learner), attempt.local_date, attempt.created_at)
    learner.current_streak, learner.longest_streak = streak.current, streak.longest
    learner.last_local_date, learner.last_attempt_at = streak.last_date, streak.last_at
    dates = [attempt.local_date, learner.first_local_date or attempt.local_date]
    learner.first_local_date = min(dates)


def streak_of(learner: LearnerProgress) -> streaks.Streak:
    return streaks.Streak(
        learner.current_streak,
        learner.longest_streak,
        learner.last_local_date,
        learner.last_attempt_at,
    )


def _add_to_day(day: DayProgress, learner: LearnerProgress, attempt: Attempt) -> None:
    if day.category == EVERYTHING and day.attempts == 0:
        learner.days_practised += 1
    day.attempts += 1
    day.score_sum += attempt.overall
    day.seconds += attempt.seconds
    tallies.add(day.criteria, scores(attempt))


def _add_to_place(
    place: ScenarioProgress,
    attempt: Attempt,
    ledger: Ledger,
    spoils: Mapping[str, datetime],
) -> Outcome:
    outcome = Outcome()
    place.attempts = attempt.number
    place.latest = attempt.overall
    place.first = attempt.overall if place.first is None else place.first
    place.best = attempt.overall if place.best is None else max(place.best, attempt.overall)
    place.seconds += attempt.seconds
    place.last_attempt_at = attempt.created_at
    if attempt.passed and place.passed_at is None:
        place.passed_at = attempt.created_at
        outcome.passed.append(place.scenario_id)
    _master(place, attempt, ledger, spoils, outcome)
    return outcome


def _master(
    place: ScenarioProgress,
    attempt: Attempt,
    ledger: Ledger,
    spoils: Mapping[str, datetime],
    outcome: Outcome,
) -> None:
    """Mastery of this scenario, and of spoiled siblings that waited for it elsewhere."""
    spoiled_at = spoils.get(place.scenario_id)
    attempt.mastered = passing.masters(attempt, spoiled_at)
    earned = [place] if attempt.mastered else []
    siblings = ledger.siblings(place.scenario_id)
    if attempt.mastered:
        earned += [other for other in siblings if _waits_for_sibling(other, attempt, spoils)]
    elif place.passed_at and spoiled_at:
        later = [other.mastered_at for other in siblings if other.mastered_at]
        earned += [place] if any(at > spoiled_at for at in later) else []
    for row in earned:
        if row.mastered_at is None:
            row.mastered_at = attempt.created_at
            outcome.mastered.append(row.scenario_id)


def _waits_for_sibling(
    other: ScenarioProgress, attempt: Attempt, spoils: Mapping[str, datetime]
) -> bool:
    spoiled_at = spoils.get(other.scenario_id)
    return bool(other.passed_at and spoiled_at and spoiled_at < attempt.created_at)


def _review(attempt: Attempt, ledger: Ledger) -> None:
    skill = spaced.skill_of(attempt.scenario)
    item = ledger.practice.get(skill)
    before = spaced.Place(item.interval_days, item.due_on) if item else None
    place = spaced.reviewed(before, attempt.passed, attempt.local_date)
    if item is None:
        item = ledger.practice[skill] = PracticeItem(user=ledger.user, skill=skill)
    item.scenario_id = attempt.scenario_id
    item.interval_days, item.due_on = place.interval_days, place.due_on


def _add_to_categories(learner: LearnerProgress, attempt: Attempt) -> None:
    for category in _categories(attempt.scenario)[1:]:
        totals = _category(learner, category)
        totals["attempts"] += 1
        totals["sum"] = round(totals["sum"] + float(attempt.overall), 1)
        totals["seconds"] += attempt.seconds
        totals["excellent"] += attempt.overall >= passing.MASTERY
        tallies.add(totals["criteria"], scores(attempt))


def credit(ledger: Ledger, outcome: Outcome) -> None:
    """Let what was passed and mastered for the first time count in the totals."""
    learner = ledger.learner
    learner.completed += len(outcome.passed)
    learner.mastered += len(outcome.mastered)
    for kind, ids in (("passed", outcome.passed), ("mastered", outcome.mastered)):
        for id_ in ids:
            for category in dict.fromkeys(ledger.categories[id_]):
                _category(learner, category)[kind] += 1


def _category(learner: LearnerProgress, name: str) -> dict[str, Any]:
    empty = {"attempts": 0, "sum": 0.0, "seconds": 0, "passed": 0, "mastered": 0, "excellent": 0}
    totals: dict[str, Any] = learner.categories.setdefault(name, {**empty, "criteria": {}})
    return totals
