"""Progress of learners, kept as running totals that each attempt updates.

Attempts of one learner are counted one at a time: whoever writes locks the row of the learner's
totals first. What was passed, mastered or opened stays so, whatever is recounted.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from grading import grades, passing, unlocking
from grading.engine.rubric import CRITERIA
from grading.models import (
    Attempt,
    DayProgress,
    LearnerProgress,
    PracticeItem,
    Scenario,
    ScenarioProgress,
)
from grading.progress import ledger, milestones, stats
from grading.progress.ledger import EVERYTHING, Ledger, Outcome
from grading.progress.spaced import skill_of
from promptlab.accounts.models import User
from promptlab.lib.events import publish

STICKY = ("opened_at", "passed_at", "mastered_at", "gave_up_at")


def lock(user: User) -> LearnerProgress:
    """The learner's totals, locked until the end of the transaction."""
    return LearnerProgress.objects.select_for_update().get_or_create(user=user)[0]


def record(attempt: Attempt, place: ScenarioProgress) -> None:
    """Let an attempt count, in the caller's transaction.

    `place` is the locked row of this learner on this scenario. Publishes `progress.milestone`
    when something was passed, mastered or opened.
    """
    learner = lock(attempt.user)
    book = _open_book(attempt, learner, place)
    excelled_in = unlocking.excels_in(learner.categories)
    spoils = passing.spoils(attempt.user, book.families) if attempt.passed else {}
    outcome = ledger.count(attempt, book, spoils)
    book.save()
    if attempt.mastered:
        attempt.save(update_fields=["mastered"])
    if outcome.passed or unlocking.excels_in(learner.categories) != excelled_in:
        outcome.opened = unlocking.open_reached(attempt.user, attempt.created_at)
    stats.count(attempt)
    if outcome.passed:
        stats.add_people(attempt.scenario, completed=1)
    milestones.publish_reached(attempt, outcome)


def _open_book(attempt: Attempt, learner: LearnerProgress, place: ScenarioProgress) -> Ledger:
    """A ledger with the rows that this attempt can touch."""
    scenario = attempt.scenario
    book = Ledger(attempt.user, learner, {scenario.id: place})
    book.know(scenario)
    days = DayProgress.objects.filter(
        user=attempt.user,
        date=attempt.local_date,
        category__in=[EVERYTHING, *scenario.categories],
    )
    book.days = {(day.date, day.category): day for day in days}
    items = PracticeItem.objects.filter(user=attempt.user, skill=skill_of(scenario))
    book.practice = {item.skill: item for item in items}
    if attempt.passed and scenario.family:
        siblings = ScenarioProgress.objects.filter(
            user=attempt.user, scenario__family=scenario.family
        ).exclude(scenario=scenario)
        for other in siblings.select_related("scenario"):
            book.places[other.scenario_id] = other
            book.know(other.scenario)
    return book


@transaction.atomic
def rebuild(user: User) -> Outcome:
    """Count every attempt of one learner again, each at its original date.

    Returns what had not been reached before.
    """
    learner = LearnerProgress(user=user, pk=lock(user).pk)
    DayProgress.objects.filter(user=user).delete()
    PracticeItem.objects.filter(user=user).delete()
    kept = {row.scenario_id: row for row in ScenarioProgress.objects.filter(user=user)}
    book = Ledger(user, learner)
    spoils = passing.spoils(user)
    changed = []
    for attempt in _in_order(user):
        attempt.user = user
        before = attempt.mastered
        ledger.count(attempt, book, spoils)
        if attempt.mastered != before:
            changed.append(attempt)
    Attempt.objects.bulk_update(changed, ["mastered"], batch_size=100)
    new = _keep_what_was_reached(book, kept)
    book.save()
    new.opened = unlocking.open_reached(user, timezone.now())
    for scenario in Scenario.objects.filter(id__in=new.passed):
        stats.add_people(scenario, completed=1)
    return new


def _in_order(user: User) -> Iterable[Attempt]:
    attempts = Attempt.objects.filter(user=user).order_by("created_at", "number", "id")
    return attempts.select_related("scenario").iterator(chunk_size=500)


def _keep_what_was_reached(book: Ledger, kept: dict[str, ScenarioProgress]) -> Outcome:
    """Carry over what stays for good; returns what is passed and mastered only now."""
    unknown = [id_ for id_ in kept if id_ not in book.categories]
    for scenario in Scenario.objects.filter(id__in=unknown):
        book.know(scenario)
    lasting = Outcome()
    for id_, row in kept.items():
        place = book.place(id_)
        place.pk = row.pk
        if row.passed_at and not place.passed_at:
            lasting.passed.append(id_)
        if row.mastered_at and not place.mastered_at:
            lasting.mastered.append(id_)
        for name in STICKY:
            setattr(place, name, earliest(getattr(place, name), getattr(row, name)))
    ledger.credit(book, lasting)
    return Outcome(
        passed=_reached_now(book, kept, "passed_at"),
        mastered=_reached_now(book, kept, "mastered_at"),
    )


def _reached_now(book: Ledger, kept: dict[str, ScenarioProgress], what: str) -> list[str]:
    return [
        id_
        for id_, place in book.places.items()
        if getattr(place, what) and not (id_ in kept and getattr(kept[id_], what))
    ]


def earliest(*moments: datetime | None) -> datetime | None:
    """The first of several moments; None when there is none at all."""
    return min((moment for moment in moments if moment), default=None)


@transaction.atomic
def regrade(attempt: Attempt, result: dict[str, Any]) -> None:
    """Correct the grade of an attempt; it counts from the attempt's original date.

    Publishes `grading.corrected`, so that what listens to grades can look again.
    """
    replace(attempt, result)
    publish("grading.corrected", {"user_id": str(attempt.user_id), "result_id": str(attempt.id)})


@transaction.atomic
def replace(attempt: Attempt, result: dict[str, Any]) -> None:
    """Put another grade in the place of an attempt's, and correct every total that it is part of.

    What only this grade reaches is published as `progress.milestone`.
    """
    lock(attempt.user)
    before = _counted(attempt)
    stats.count(attempt, -1)
    columns = grades.columns(result)
    for name, value in columns.items():
        setattr(attempt, name, value)
    attempt.save(update_fields=list(columns))
    stats.count(attempt)
    if attempt.number == 1:
        stats.add_people(attempt.scenario, learners=-1)
    if _counted(attempt) == before:
        return
    set_changes(attempt.user, attempt.scenario_id)
    milestones.publish_reached(attempt, rebuild(attempt.user))


def _counted(attempt: Attempt) -> list[Any]:
    """What a learner's totals take from a grade: the scores, and which points were found."""
    scores = [getattr(attempt, name) for name in ("overall", *CRITERIA)]
    return [*scores, *(row["verdict"] for row in attempt.grade["checkpoints"])]


def set_changes(user: User, scenario_id: str) -> None:
    """Compare each attempt at a scenario with the one before it, anew."""
    previous: Decimal | None = None
    different = []
    for attempt in Attempt.objects.filter(user=user, scenario=scenario_id).order_by("number"):
        change = None if previous is None else attempt.overall - previous
        if attempt.change != change:
            attempt.change = change
            different.append(attempt)
        previous = attempt.overall
    Attempt.objects.bulk_update(different, ["change"], batch_size=100)
