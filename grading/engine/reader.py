"""The embedded grader's reading: clauses, screens, verdicts."""

from __future__ import annotations

from functools import lru_cache

from grading.engine.clauses import cut
from grading.engine.detectors import verdicts
from grading.engine.language import UnreadableLanguage, check_language
from grading.engine.quality import measure
from grading.engine.reading import Reading
from grading.engine.rubric import Rubric
from grading.engine.screens import Screened, screen
from grading.engine.sheet import Page, page
from grading.engine.text import tokens

__all__ = ["UnreadableLanguage", "read", "screened"]


def read(rubric: Rubric, prompt: str, *, copy_screen: bool = True) -> Reading:
    """Read a stored prompt against a rubric. Raises UnreadableLanguage."""
    sheet, found = screened(rubric, prompt, copy_screen=copy_screen)
    task = max((hits["task"] for hits in sheet.hits if "task" in hits), default=0.0)
    measures = measure(sheet.clauses, sheet.open, task)
    return Reading(verdicts(rubric, sheet, measures), found.screens, found.cap, found.reason)


def screened(rubric: Rubric, prompt: str, *, copy_screen: bool = True) -> tuple[Page, Screened]:
    """Lay a stored prompt out and close what earns nothing, before any grader reads it.

    Raises UnreadableLanguage.
    """
    read_tokens = tokens(prompt, _names(rubric.topic.names), rubric.topic.words)
    check_language(read_tokens)
    sheet = page(rubric, prompt, cut(read_tokens))
    sheet.tokens = read_tokens
    return sheet, screen(rubric, sheet, copy_screen=copy_screen)


@lru_cache(maxsize=256)
def _names(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(names)
