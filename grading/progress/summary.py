"""A learner's progress as one answer, read from running totals: docs/progress.md defines it.

Neither the number of queries nor the rows that are read grow with the number of attempts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Avg, Count, F, Q, Sum
from django.db.models.functions import TruncMonth, TruncWeek
from django.utils import timezone

from grading.models import (
    Attempt,
    DayProgress,
    Difficulty,
    LearnerProgress,
    Scenario,
    ScenarioProgress,
)
from grading.progress import achievements, habits, recommendations, streaks, tallies
from grading.progress.ledger import streak_of
from grading.progress.recommendations import Recommendation
from promptlab.accounts.models import User
from promptlab.lib.errors import invalid

DAYS = {"day": 1, "week": 7, "month": 30, "all": None}
RECENT, RECENT_IN_DETAIL = 5, 20
ENOUGH_PASSES = 2  # of a level, before it is the learner's


@dataclass(frozen=True, slots=True)
class Totals:
    total_attempts: int
    average_score: float
    improvement_rate: float
    skill_level: str
    scenarios_completed: int
    scenarios_mastered: int
    total_time_spent_minutes: int
    current_streak_days: int
    longest_streak_days: int


@dataclass(frozen=True, slots=True)
class Point:
    """The attempts of a day, of a week or of a month; `date` is its first day."""

    date: date
    average_score: float
    attempts: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything that the progress answer holds. `details` is None unless asked for."""

    user_id: str
    summary: Totals
    score_history: list[Point]
    category_performance: dict[str, float | None]
    weak_areas: list[str]
    strengths: list[str]
    recommendations: list[Recommendation]
    achievements: list[achievements.Unlocked]
    recent_attempts: list[Attempt]
    details: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class _Scope:
    """Whose progress, since when, and in which category."""

    user: User
    learner: LearnerProgress
    now: datetime
    today: date
    start: date | None
    category: str | None
    scenario_ids: list[str] | None  # of the category; None for all

    @property
    def start_at(self) -> datetime | None:
        if self.start is None:
            return None
        return datetime.combine(self.start, time.min, tzinfo=self.user.zone)

    def days(self) -> Any:
        rows = DayProgress.objects.filter(user=self.user, category=self.category or "")
        return rows if self.start is None else rows.filter(date__gte=self.start)


@dataclass(frozen=True, slots=True)
class _Sums:
    """The attempts of a scope: how many, and what their scores and seconds add up to."""

    attempts: int
    score_sum: float
    seconds: int
    criteria: tallies.Tally


def summary(
    user: User,
    time_range: str = "week",
    category: str | None = None,
    details: bool = False,
    now: datetime | None = None,
) -> Summary:
    """The progress of one learner over `time_range` (day, week, month or all).

    ValidationFailed for another range. An unknown category gives an empty answer.
    """
    if time_range not in DAYS:
        raise invalid("time_range", f"Use one of: {', '.join(DAYS)}", time_range)
    scope = _scope(user, time_range, category, now or timezone.now())
    sums = _sums(scope)
    level = skill_level(user)
    criteria = tallies.averages(sums.criteria)
    known = criteria if sums.criteria else tallies.averages(_ever(scope))
    weak = recommendations.weaknesses(known, scope.learner)
    return Summary(
        user_id=str(user.id),
        summary=_totals(scope, sums, level),
        score_history=history(scope),
        category_performance=criteria,
        weak_areas=[one.area for one in weak],
        strengths=recommendations.strengths(known),
        recommendations=recommendations.for_areas(user, weak, level, category),
        achievements=achievements.unlocked(user),
        recent_attempts=_recent(scope, RECENT_IN_DETAIL if details else RECENT),
        details=_details(scope) if details else None,
    )


def _scope(user: User, time_range: str, category: str | None, now: datetime) -> _Scope:
    today = now.astimezone(user.zone).date()
    length = DAYS[time_range]
    learner = LearnerProgress.objects.filter(user=user).first() or LearnerProgress(user=user)
    return _Scope(
        user=user,
        learner=learner,
        now=now,
        today=today,
        start=today - timedelta(days=length - 1) if length else None,
        category=category or None,
        scenario_ids=_ids_in(user, category) if category else None,
    )


def _ids_in(user: User, category: str) -> list[str]:
    rows = Scenario.objects.filter(Q(made_for=None) | Q(made_for=user))
    return [id_ for id_, found in rows.values_list("id", "categories") if category in found]


def _totals(scope: _Scope, sums: _Sums, level: str) -> Totals:
    streak = streak_of(scope.learner)
    return Totals(
        total_attempts=sums.attempts,
        average_score=round(sums.score_sum / sums.attempts, 1) if sums.attempts else 0.0,
        skill_level=level,
        total_time_spent_minutes=round(sums.seconds / 60),
        current_streak_days=streaks.current_at(streak, scope.today, scope.now),
        longest_streak_days=scope.learner.longest_streak,
        **_scenario_counts(scope),
    )


def _sums(scope: _Scope) -> _Sums:
    """The sums of the scope: from the learner's totals, or from its days."""
    learner = scope.learner
    if scope.start is not None:
        rows = list(scope.days())
        return _Sums(
            sum(row.attempts for row in rows),
            float(sum(row.score_sum for row in rows)),
            sum(row.seconds for row in rows),
            tallies.merged(row.criteria for row in rows),
        )
    if scope.category is None:
        return _Sums(learner.attempts, float(learner.score_sum), learner.seconds, learner.criteria)
    totals = learner.categories.get(scope.category)
    if totals is None:
        return _Sums(0, 0.0, 0, {})
    return _Sums(totals["attempts"], totals["sum"], totals["seconds"], totals["criteria"])


def _ever(scope: _Scope) -> tallies.Tally:
    """The criteria of the learner's whole time, in the category of the scope."""
    totals = {None: {"criteria": scope.learner.criteria}, **scope.learner.categories}
    found: tallies.Tally = totals.get(scope.category, {}).get("criteria", {})
    return found


def _scenario_counts(scope: _Scope) -> dict[str, Any]:
    """Scenarios passed and mastered, and how far retrying lifted scores. One query."""
    since = Q() if scope.start_at is None else Q(last_attempt_at__gte=scope.start_at)
    passed, mastered = Q(passed_at__isnull=False), Q(mastered_at__isnull=False)
    if scope.start_at is not None:
        passed = Q(passed_at__gte=scope.start_at)
        mastered = Q(mastered_at__gte=scope.start_at)
    rows = ScenarioProgress.objects.filter(user=scope.user)
    if scope.scenario_ids is not None:
        rows = rows.filter(scenario__in=scope.scenario_ids)
    found = rows.aggregate(
        completed=Count("id", filter=passed),
        mastered=Count("id", filter=mastered),
        rate=Avg(F("latest") - F("first"), filter=since & Q(attempts__gte=2)),
    )
    return {
        "scenarios_completed": found["completed"],
        "scenarios_mastered": found["mastered"],
        "improvement_rate": round(float(found["rate"] or 0), 1),
    }


def skill_level(user: User, without: Iterable[str] = ()) -> str:
    """The hardest level of which the learner has passed two scenarios, harder ones included.

    `without` leaves out scenarios: what the level was before they were passed.
    """
    passed = ScenarioProgress.objects.filter(user=user, passed_at__isnull=False)
    rows = passed.exclude(scenario__in=list(without))
    counts = dict(rows.values_list("scenario__difficulty").annotate(Count("id")))
    reached = 0
    for level in reversed(Difficulty.values):
        reached += counts.get(level, 0)
        if reached >= ENOUGH_PASSES:
            return str(level)
    return str(Difficulty.BEGINNER)


def history(scope: _Scope) -> list[Point]:
    """The average score over time: by day up to a month, by week up to two years, then by month."""
    first = scope.start or scope.learner.first_local_date or scope.today
    span = (scope.today - first).days
    if span < 14:
        grouped: Any = F("date")
    else:
        grouped = TruncWeek("date") if span <= 730 else TruncMonth("date")
    rows = (
        scope.days()
        .annotate(bucket=grouped)
        .values_list("bucket")
        .annotate(Sum("attempts"), Sum("score_sum"))
        .order_by("bucket")
    )
    return [
        Point(max(bucket, scope.start or bucket), round(float(total) / attempts, 1), attempts)
        for bucket, attempts, total in rows
    ]


def _recent(scope: _Scope, most: int) -> list[Attempt]:
    rows = Attempt.objects.filter(user=scope.user).order_by("-created_at", "-number")
    if scope.start_at is not None:
        rows = rows.filter(created_at__gte=scope.start_at)
    if scope.scenario_ids is not None:
        rows = rows.filter(scenario__in=scope.scenario_ids)
    return list(rows.defer("prompt", "grade").select_related("scenario")[:most])


def _details(scope: _Scope) -> dict[str, Any]:
    """What `details` adds: totals by category, and habits with their evidence."""
    return {
        "categories": _by_category(scope.learner.categories, scope.category),
        "habits": [
            {"area": habit.area, "missed": habit.missed, "asked": habit.asked}
            for habit in habits.listed(scope.learner)
        ],
        "days_practised": scope.learner.days_practised,
    }


def _by_category(
    categories: Mapping[str, Mapping[str, Any]], only: str | None
) -> Iterable[dict[str, Any]]:
    return [
        {
            "category": name,
            "attempts": totals["attempts"],
            "average_score": round(totals["sum"] / totals["attempts"], 1),
            "scenarios_completed": totals["passed"],
            "scenarios_mastered": totals["mastered"],
        }
        for name, totals in sorted(categories.items())
        if totals["attempts"] and only in (None, name)
    ]
