"""Milestones: what an attempt reached for the first time, published as one event."""

from __future__ import annotations

from collections.abc import Iterable

from grading.models import Attempt, Scenario
from grading.progress import summary
from grading.progress.ledger import Outcome
from promptlab.accounts.models import User
from promptlab.lib.events import publish


def publish_reached(attempt: Attempt, outcome: Outcome) -> None:
    """Publish `progress.milestone` in the caller's transaction, if anything was reached.

    Scenarios passed, mastered and opened by their ids; tracks that are passed as a whole; and the
    skill level where it has risen, else None. A pass is never taken back, so each comes once.
    """
    reached = {"passed": outcome.passed, "mastered": outcome.mastered, "opened": outcome.opened}
    if not any(reached.values()):
        return
    publish(
        "progress.milestone",
        {
            "user_id": str(attempt.user_id),
            "result_id": str(attempt.id),
            "scenario_id": attempt.scenario_id,
            **reached,
            "tracks_finished": _tracks_finished(attempt.user, outcome.passed),
            "skill_level": _level_reached(attempt.user, outcome.passed),
        },
    )


def _tracks_finished(user: User, passed: Iterable[str]) -> list[str]:
    """The tracks of these scenarios in which the learner has passed every published step."""
    steps = Scenario.objects.filter(status=Scenario.Status.PUBLISHED, made_for=None)
    tracks = set(steps.filter(id__in=passed, track__isnull=False).values_list("track", flat=True))
    if not tracks:
        return []
    left = steps.filter(track__in=tracks).exclude(
        progress__in=user.scenario_progress.filter(passed_at__isnull=False)
    )
    return sorted(str(track) for track in tracks - set(left.values_list("track", flat=True)))


def _level_reached(user: User, passed: list[str]) -> str | None:
    if not passed:
        return None
    level = summary.skill_level(user)
    return level if level != summary.skill_level(user, without=passed) else None
