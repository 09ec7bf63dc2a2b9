"""The embedded grader's reading: clauses, screens, verdicts."""

from __future__ import annotations

from grading.engine.clauses import clauses
from grading.engine.detectors import page, verdicts
from grading.engine.quality import measure
from grading.engine.reading import Reading
from grading.engine.rubric import Rubric
from grading.engine.screens import screen


class UnreadableLanguage(ValueError):
    """The grader reads English, and this text does not look like English."""


def read(rubric: Rubric, prompt: str, *, copy_screen: bool = True) -> Reading:
    """Read a stored prompt against a rubric. Raises UnreadableLanguage."""
    found = clauses(prompt, frozenset(rubric.topic.names))
    sheet = page(prompt, found)
    screened = screen(rubric, sheet, copy_screen=copy_screen)
    task = max((hits["task"].strength for hits in sheet.hits if "task" in hits), default=0.0)
    measures = measure(found, sheet.open, task)
    found_verdicts = verdicts(rubric, sheet, measures)
    return Reading(found_verdicts, screened.screens, screened.cap, screened.reason)
