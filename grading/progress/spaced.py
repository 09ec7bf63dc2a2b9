"""Spaced practice: a skill comes back after 1, 3, 7, 21 and 60 days, sooner when it slipped.

A skill is a family of scenarios, or a scenario on its own. The first try of a day is its review:
a pass on a day when it is due moves to the next interval, a miss halves the interval. Passing
before it is due changes nothing, because cramming proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from grading.models import Scenario

LADDER = (1, 3, 7, 21, 60)  # days


@dataclass(frozen=True, slots=True)
class Place:
    """Where a skill stands in the queue."""

    interval_days: int
    due_on: date

    @property
    def reviewed_on(self) -> date:
        return self.due_on - timedelta(days=self.interval_days)


def skill_of(scenario: Scenario) -> str:
    """The skill that a scenario trains: its family, or itself when it has none."""
    return scenario.family or scenario.id


def next_interval(days: int) -> int:
    """The interval after a pass."""
    return next((step for step in LADDER if step > days), LADDER[-1])


def halved(days: int) -> int:
    """The interval after a miss."""
    return max(LADDER[0], days // 2)


def reviewed(place: Place | None, passed: bool, day: date) -> Place:
    """The skill's place in the queue after a try; None for a skill that is met the first time."""
    if place is None:
        return _from(day, LADDER[0])
    if place.reviewed_on >= day or (passed and day < place.due_on):
        return place
    return _from(day, (next_interval if passed else halved)(place.interval_days))


def _from(day: date, interval_days: int) -> Place:
    return Place(interval_days, day + timedelta(days=interval_days))
