"""The embedded grader's reading: clauses, screens, verdicts."""

from __future__ import annotations

from functools import lru_cache

from grading.engine.clauses import cut
from grading.engine.detectors import verdicts
from grading.engine.language import UnreadableLanguage, check_language
from grading.engine.quality import measure
from grading.engine.reading import Reading
from grading.engine.rubric import Rubric
from grading.engine.screens import screen
from grading.engine.sheet import page
from grading.engine.text import tokens

__all__ = ["UnreadableLanguage", "read"]


def read(rubric: Rubric, prompt: str, *, copy_screen: bool = True) -> Reading:
    """Read a stored prompt against a rubric. Raises UnreadableLanguage."""
    read_tokens = tokens(prompt, _names(rubric.topic.names), rubric.topic.words)
    check_language(read_tokens)
    found = cut(read_tokens)
    sheet = page(rubric, prompt, found)
    sheet.tokens = read_tokens
    screened = screen(rubric, sheet, copy_screen=copy_screen)
    task = max((hits["task"].strength for hits in sheet.hits if "task" in hits), default=0.0)
    measures = measure(found, sheet.open, task)
    found_verdicts = verdicts(rubric, sheet, measures)
    return Reading(found_verdicts, screened.screens, screened.cap, screened.reason)


@lru_cache(maxsize=256)
def _names(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(names)
