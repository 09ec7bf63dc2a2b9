"""What an author adds to a checkpoint: concepts that count as operands, and RE2 patterns."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2

from grading.engine.clauses import Clause
from grading.engine.rubric import Checkpoint
from grading.engine.text import tokens


def shown(point: Checkpoint, clause: Clause, prompt: str) -> bool:
    """Whether a clause holds one of the author's concepts, or one of his patterns matches it."""
    if point.concepts and any(_holds(clause, concept) for concept in point.concepts):
        return True
    if not point.patterns:
        return False
    text = prompt[clause.start : clause.end]
    return any(_compiled(pattern).search(text) for pattern in point.patterns)


def _holds(clause: Clause, concept: str) -> bool:
    wanted = _stems(concept)
    own = tuple(token.stem for token in clause.words)
    size = len(wanted)
    return bool(size) and any(
        own[place : place + size] == wanted for place in range(len(own) - size + 1)
    )


@lru_cache(maxsize=4096)
def _stems(concept: str) -> tuple[str, ...]:
    return tuple(token.stem for token in tokens(concept) if token.is_word)


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> Any:
    """Compile without case; RE2 runs in linear time. Raises re2.error for a bad pattern."""
    return re2.compile(f"(?i){pattern}")
