"""A learner's attempts as rows of a table, for their own use."""

from __future__ import annotations

from collections.abc import Iterator

from grading.engine.rubric import CRITERIA
from grading.models import Attempt
from promptlab.accounts.models import User

HEADINGS = (
    "date",
    "time (UTC)",
    "scenario",
    "title",
    "attempt",
    "overall",
    *CRITERIA,
    "hints used",
    "seconds",
    "prompt",
)


def attempt_rows(user: User) -> Iterator[tuple[object, ...]]:
    """The headings, then every attempt of the learner in the order of time."""
    yield HEADINGS
    attempts = Attempt.objects.filter(user=user).select_related("scenario").defer("grade")
    for attempt in attempts.order_by("created_at", "number").iterator(chunk_size=500):
        yield (
            attempt.local_date.isoformat(),
            attempt.created_at.strftime("%Y-%m-%d %H:%M"),
            attempt.scenario_id,
            attempt.scenario.title,
            attempt.number,
            attempt.overall,
            *(getattr(attempt, name) for name in CRITERIA),
            attempt.hints_used,
            attempt.seconds,
            attempt.prompt,
        )
