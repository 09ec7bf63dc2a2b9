"""Passages that earn nothing: each screen says which, and why in words for the learner."""

from __future__ import annotations

from grading.engine.detectors import Page
from grading.engine.reading import Screen
from grading.engine.rubric import Rubric


def screen(rubric: Rubric, sheet: Page, *, copy_screen: bool = True) -> tuple[list[Screen], float | None, str | None]:
    """Close the clauses that earn nothing; return the screens, a cap and its reason."""
    return [], None, None
