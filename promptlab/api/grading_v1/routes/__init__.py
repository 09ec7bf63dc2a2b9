"""The routes of the grading API; importing them opens the door."""

from __future__ import annotations

from promptlab.api.grading_v1.door import door
from promptlab.api.grading_v1.routes import (
    exemplars,
    grades,
    history,
    practice,
    progress,
    scenarios,
    webhooks,
)

__all__ = [
    "door",
    "exemplars",
    "grades",
    "history",
    "practice",
    "progress",
    "scenarios",
    "webhooks",
]
