"""What an author adds to a checkpoint: concepts that count as operands, and RE2 patterns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import re2

from grading.engine.clauses import Clause
from grading.engine.rubric import Checkpoint
from grading.engine.text import tokens


class Authored:
    """The concepts and patterns of checkpoints, to be found from a clause's words."""

    def __init__(self, points: Sequence[Checkpoint]) -> None:
        self._concepts: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        for row, point in enumerate(points):
            for wanted in filter(None, map(_stems, point.concepts)):
                self._concepts.setdefault(wanted[0], []).append((wanted, row))
        self._patterns = [
            (row, text) for row, point in enumerate(points) for text in point.patterns
        ]

    def shown(self, clause: Clause, prompt: str) -> set[int]:
        """Return the checkpoints of which a clause holds a concept or matches a pattern."""
        rows: set[int] = set()
        if self._concepts:
            own = tuple(token.stem for token in clause.words)
            for place, root in enumerate(own):
                for wanted, row in self._concepts.get(root, ()):
                    if own[place : place + len(wanted)] == wanted:
                        rows.add(row)
        if self._patterns:
            text = prompt[clause.start : clause.end]
            rows.update(row for row, source in self._patterns if _compiled(source).search(text))
        return rows


def _stems(concept: str) -> tuple[str, ...]:
    return tuple(token.stem for token in tokens(concept) if token.is_word)


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> Any:
    """Compile without case; RE2 runs in linear time. Raises re2.error for a bad pattern."""
    return re2.compile(f"(?i){pattern}")
