"""How near a prompt comes to an exemplar, and which of their clauses answer the same point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from grading.engine.reading import Evidence, Reading


@dataclass(frozen=True)
class Aligned:
    """One checkpoint with the quotes that show it on either side."""

    checkpoint: int
    exemplar: tuple[Evidence, ...]
    prompt: tuple[Evidence, ...]


def similarity(exemplars: Sequence[str], prompt: str) -> int:
    """Return 0-100: the likeness in words to the nearest exemplar. Never scored."""
    if not exemplars:
        return 0
    plain = [text.lower() for text in exemplars]
    return round(process.extractOne(prompt.lower(), plain, scorer=fuzz.token_sort_ratio)[1])


def aligned(exemplar: Reading, prompt: Reading) -> tuple[Aligned, ...]:
    """Pair the evidence of two readings of the same rubric by checkpoint."""
    return tuple(
        Aligned(left.checkpoint, left.evidence, right.evidence)
        for left, right in zip(exemplar.verdicts, prompt.verdicts, strict=True)
    )
