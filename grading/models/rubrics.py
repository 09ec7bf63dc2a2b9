"""Rubrics in memory: a version never changes, so its compiled rubric is built once a process."""

from __future__ import annotations

from collections.abc import Callable

from grading.engine.rubric import Rubric

MOST = 512
_rubrics: dict[tuple[str, str], Rubric] = {}


def kept(digest: str, compiler: str, make: Callable[[], Rubric]) -> Rubric:
    """The rubric of the content with this digest, made on first need."""
    key = (digest, compiler)
    rubric = _rubrics.get(key)
    if rubric is None:
        if len(_rubrics) >= MOST:
            _rubrics.clear()
        rubric = _rubrics[key] = make()
    return rubric
