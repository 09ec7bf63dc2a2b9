"""Days practised in a row, from local dates. Pure functions.

The date of an attempt is the learner's own at that moment and is stored with it, so that a later
change of the time zone rewrites nothing. Days follow each other when their dates do. Flying across
the date line can jump over a date or repeat one: less than 23 hours (the shortest day that clock
changes make) between two attempts never breaks a row, and going back a date changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

SHORTEST_DAY = timedelta(hours=23)


@dataclass(frozen=True, slots=True)
class Streak:
    """Rows of days: the current one, the longest, the last local date and moment practised."""

    current: int = 0
    longest: int = 0
    last_date: date | None = None
    last_at: datetime | None = None


def _follows(streak: Streak, local_date: date, at: datetime) -> bool:
    if streak.last_date is None or streak.last_at is None:
        return False
    next_day = local_date - streak.last_date == timedelta(days=1)
    return next_day or at - streak.last_at < SHORTEST_DAY


def advance(streak: Streak, local_date: date, at: datetime) -> Streak:
    """The streak after one more attempt; attempts come in the order of time."""
    if streak.last_date is not None and local_date <= streak.last_date:
        return Streak(streak.current, streak.longest, streak.last_date, at)
    current = streak.current + 1 if _follows(streak, local_date, at) else 1
    return Streak(current, max(streak.longest, current), local_date, at)


def over(attempts: Iterable[tuple[date, datetime]]) -> Streak:
    """The streak after all these attempts, given as (local date, moment) in the order of time."""
    streak = Streak()
    for local_date, at in attempts:
        streak = advance(streak, local_date, at)
    return streak


def current_at(streak: Streak, today: date, now: datetime) -> int:
    """Days in a row as they stand today: a row lasts until a whole day has gone by without one."""
    if streak.last_date is None or streak.last_at is None:
        return 0
    still_on = today - streak.last_date <= timedelta(days=1)
    return streak.current if still_on or now - streak.last_at < SHORTEST_DAY else 0
