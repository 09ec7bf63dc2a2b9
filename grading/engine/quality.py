"""Qualities of the whole prompt, measured: concise, unambiguous, organised, consistent."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measures:
    """What was counted in a prompt. Shares are 0-1."""

    own_substance: float = 0.0
    task: float = 0.0
    evidence: tuple[int, ...] = ()

    def shows(self, facet: str) -> tuple[int, ...]:
        """Return the clauses that best show a quality."""
        return self.evidence


def judge(facet: str, measures: Measures, substance: float) -> float:
    """Return how far (0-1) the prompt has the quality, in proportion to its substance."""
    if substance >= 0.45:
        return 1.0
    return 0.5 if substance >= 0.15 else 0.0
