"""The five criteria, as the grading door tells their scores."""

from __future__ import annotations

from pydantic import BaseModel


class CriterionScores(BaseModel):
    """0 to 10; null where nothing was graded on a criterion."""

    clarity: float | None
    specificity: float | None
    structure: float | None
    completeness: float | None
    best_practices: float | None
