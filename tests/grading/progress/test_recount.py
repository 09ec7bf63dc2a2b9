"""What is read from running totals agrees with counting every attempt again."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from grading.engine.rubric import CRITERIA
from grading.models import Attempt
from grading.passing import MASTERY, PASS
from grading.progress.summary import Point, Summary, summary
from promptlab.accounts.models import User
from tests.grading.making import START, attempt, make_scenario

DAYS = {"day": 1, "week": 7, "month": 30, "all": None}
CATEGORIES = {
    "letters": ["writing"],
    "mails": ["writing", "email"],
    "again": ["email", "email"],
    "code": ["coding"],
}
NOW = START + timedelta(days=45, hours=3)


def practise(user: User, seed: int) -> None:
    """A month and a half of attempts at any hour, some of them on the day that is asked about."""
    chance = random.Random(seed)
    made = [
        make_scenario(id_, categories=categories, track=f"track-{id_}")
        for id_, categories in CATEGORIES.items()
    ]
    moments = sorted(NOW - timedelta(minutes=chance.randrange(45 * 24 * 60)) for _ in range(50))
    moments += [NOW - timedelta(minutes=left) for left in (20, 10, 5)]
    for at in moments:
        scores: dict[str, Any] = {name: chance.randrange(101) / 10 for name in CRITERIA}
        seconds = chance.randrange(900)
        score = chance.randrange(30, 101) / 10
        attempt(user, chance.choice(made), score, at=at, seconds=seconds, **scores)


class Recount:
    """The attempts of a range and category, counted one by one."""

    def __init__(self, user: User, length: int | None, category: str | None) -> None:
        self.today = NOW.astimezone(user.zone).date()
        self.start = self.today - timedelta(days=length - 1) if length else None
        self.since = (
            datetime.combine(self.start, time.min, tzinfo=user.zone) if self.start else None
        )
        rows = Attempt.objects.filter(user=user).select_related("scenario").order_by("created_at")
        self.ever = [row for row in rows if category is None or category in row.scenario.categories]
        self.rows = [row for row in self.ever if not self.start or row.local_date >= self.start]

    def first(self, score: Decimal) -> int:
        """Scenarios in which this score was reached for the first time within the range."""
        reached: dict[str, datetime] = {}
        for row in self.ever:
            if row.overall >= score:
                reached.setdefault(row.scenario_id, row.created_at)
        return sum(self.since is None or at >= self.since for at in reached.values())

    @property
    def improvement(self) -> float:
        tries = defaultdict(list)
        for row in self.ever:
            tries[row.scenario_id].append(row)
        retried = [
            float(rows[-1].overall - rows[0].overall)
            for rows in tries.values()
            if len(rows) > 1 and (self.since is None or rows[-1].created_at >= self.since)
        ]
        return mean(retried)

    @property
    def points(self) -> list[Point]:
        by_week = (self.today - (self.start or self.ever[0].local_date)).days >= 14
        grouped: dict[date, list[float]] = defaultdict(list)
        for row in self.rows:
            day = row.local_date
            first = day - timedelta(days=day.weekday()) if by_week else day
            grouped[max(first, self.start or first)].append(float(row.overall))
        return [Point(day, mean(scores), len(scores)) for day, scores in sorted(grouped.items())]


def mean(numbers: Iterable[float]) -> float:
    found = list(numbers)
    return sum(found) / len(found) if found else 0.0


def close(told: float | None, exact: float) -> bool:
    """Told with one decimal."""
    return told is not None and abs(told - exact) <= 0.05 + 1e-9 and round(told, 1) == told


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/Los_Angeles"])
def test_every_number_of_every_range_and_category_is_right(alice: User, zone: str) -> None:
    alice.time_zone = zone
    alice.save()
    practise(alice, seed=len(zone))
    for time_range, length in DAYS.items():
        for category in (None, "writing", "email", "coding", "unheard-of"):
            found = summary(alice, time_range, category, now=NOW)
            recount = Recount(alice, length, category)
            check_totals(found, recount)
            check_trends(found, recount)
            recent = [row.id for row in reversed(recount.rows[-5:])]
            assert [row.id for row in found.recent_attempts] == recent


def check_totals(found: Summary, recount: Recount) -> None:
    told, rows = found.summary, recount.rows
    assert told.total_attempts == len(rows)
    assert close(told.average_score, mean(float(row.overall) for row in rows))
    assert told.total_time_spent_minutes == round(sum(row.seconds for row in rows) / 60)
    assert close(told.improvement_rate, recount.improvement)
    assert told.scenarios_completed == recount.first(PASS)
    assert told.scenarios_mastered == recount.first(MASTERY)


def check_trends(found: Summary, recount: Recount) -> None:
    for name, told in found.category_performance.items():
        scores = [float(getattr(row, name)) for row in recount.rows]
        assert close(told, mean(scores)) if scores else told is None
    expected = recount.points if recount.rows else []
    assert [(point.date, point.attempts) for point in found.score_history] == [
        (point.date, point.attempts) for point in expected
    ]
    for point, exact in zip(found.score_history, expected, strict=True):
        assert close(point.average_score, exact.average_score)
