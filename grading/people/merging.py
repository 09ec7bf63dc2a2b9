"""A guest signs up: everything that they practised becomes the user's, nothing twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F

from grading import drafts
from grading.models import (
    AchievementUnlock,
    Attempt,
    DayProgress,
    ExemplarOpening,
    GeneratedPractice,
    GradeReport,
    HintUse,
    LearnerProgress,
    NotebookEntry,
    PracticeItem,
    Scenario,
    ScenarioProgress,
)
from grading.progress import counting, stats
from promptlab.accounts.models import User

ASIDE = 1_000_000_000  # above every real attempt number, and twice it still fits the column


def merge(guest: User, user: User) -> None:
    """Move every row of the guest to the user, in the caller's transaction."""
    for person in sorted((guest, user), key=lambda person: person.id):
        counting.lock(person)
    shared = _tried(guest) & _tried(user)
    hinted = HintUse.objects.filter(user=guest).select_related("scenario")
    stats.lock(_tried(guest) | set(hinted.values_list("scenario_id", flat=True)))
    for use in hinted:
        if HintUse.objects.filter(user=user, scenario=use.scenario_id, tier=use.tier).exists():
            stats.count_hint(use.scenario, use.tier, -1)
    _merge_places(guest, user, shared)
    _move_attempts(guest, user, shared)
    drafts.adopt_from(guest, user)
    _move(HintUse, guest, user, ("scenario_id", "tier"))
    _move(ExemplarOpening, guest, user, ("scenario_id",))
    _keep_earlier_unlocks(guest, user)
    _move(AchievementUnlock, guest, user, ("key",))
    _move(GeneratedPractice, guest, user, ("family", "filling"))
    NotebookEntry.objects.filter(user=guest).update(user=user)
    Scenario.objects.filter(made_for=guest).update(made_for=user)
    for totals in (DayProgress, PracticeItem, LearnerProgress):
        totals.objects.filter(user=guest).delete()
    counting.rebuild(user)


def _tried(user: User) -> set[str]:
    return set(Attempt.objects.filter(user=user).values_list("scenario_id", flat=True).distinct())


def _move(model: Any, guest: User, user: User, keys: tuple[str, ...]) -> None:
    """Give the guest's rows to the user, except those that the user has already."""
    there = set(model.objects.filter(user=user).values_list(*keys))
    rows = model.objects.filter(user=guest)
    doubles = [pk for pk, *key in rows.values_list("pk", *keys) if tuple(key) in there]
    rows.filter(pk__in=doubles).delete()
    model.objects.filter(user=guest).update(user=user)


def _merge_places(guest: User, user: User, shared: set[str]) -> None:
    """What either of them reached stays reached; people who tried twice as two count once."""
    mine = {row.scenario_id: row for row in ScenarioProgress.objects.filter(user=user)}
    for row in ScenarioProgress.objects.filter(user=guest).select_related("scenario"):
        other = mine.get(row.scenario_id)
        if other is None:
            row.user = user
            row.save(update_fields=["user"])
            continue
        stats.add_people(
            row.scenario,
            learners=-1 if row.scenario_id in shared else 0,
            completed=-1 if row.passed_at and other.passed_at else 0,
        )
        for name in counting.STICKY:
            setattr(other, name, counting.earliest(getattr(other, name), getattr(row, name)))
        other.save(update_fields=counting.STICKY)
        row.delete()


def _move_attempts(guest: User, user: User, shared: Iterable[str]) -> None:
    """Move the attempts; where both tried a scenario, number them anew in the order of time."""
    theirs = Attempt.objects.filter(user=guest)
    theirs.filter(scenario__in=shared).update(number=F("number") + ASIDE)
    Attempt.objects.filter(user=user, scenario__in=shared).update(number=F("number") + 2 * ASIDE)
    theirs.update(user=user)
    GradeReport.objects.filter(user=guest).update(user=user)
    for scenario_id in sorted(shared):
        attempts = list(
            Attempt.objects.filter(user=user, scenario=scenario_id)
            .order_by("created_at", "number")
            .only("id", "number")
        )
        for number, attempt in enumerate(attempts, start=1):
            attempt.number = number
        Attempt.objects.bulk_update(attempts, ["number"], batch_size=200)
        counting.set_changes(user, scenario_id)


def _keep_earlier_unlocks(guest: User, user: User) -> None:
    theirs = dict(AchievementUnlock.objects.filter(user=guest).values_list("key", "unlocked_at"))
    for unlock in AchievementUnlock.objects.filter(user=user, key__in=theirs):
        if theirs[unlock.key] < unlock.unlocked_at:
            unlock.unlocked_at = theirs[unlock.key]
            unlock.save(update_fields=["unlocked_at"])
