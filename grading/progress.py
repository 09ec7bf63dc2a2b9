"""Progress of learners, kept as running totals that each attempt updates."""

from __future__ import annotations

from grading.models import Attempt, ScenarioProgress


def record(attempt: Attempt, place: ScenarioProgress) -> None:
    """Let an attempt count. `place` is the locked row of this learner on this scenario."""
    place.attempts = attempt.number
    place.latest = attempt.overall
    place.first = attempt.overall if place.first is None else place.first
    place.best = attempt.overall if place.best is None else max(place.best, attempt.overall)
    place.seconds += attempt.seconds
    place.last_attempt_at = attempt.created_at
    if attempt.passed and place.passed_at is None:
        place.passed_at = attempt.created_at
    place.save()
