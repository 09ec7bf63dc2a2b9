"""A learner's attempts, as the grading door lists them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from grading.engine.rubric import CRITERIA
from grading.history import Page, Wish
from grading.models import Attempt
from promptlab.api.grading_v1.schemas.criteria import CriterionScores
from promptlab.api.grading_v1.schemas.pages import PageParams, Pagination, pagination


class HistoryParams(PageParams):
    user_id: UUID | None = Field(None, description="Somebody else: for staff only")
    scenario_id: str | None = Field(
        None, min_length=1, max_length=80, description="Only attempts at this scenario"
    )
    min_score: float | None = Field(
        None, ge=0, le=10, allow_inf_nan=False, description="Only graded so or better"
    )
    sort: Literal["asc", "desc"] = Field("desc", description="By time: oldest or newest first")

    def wish(self) -> Wish:
        return Wish(self.scenario_id, self.min_score)


class Result(BaseModel):
    """One graded prompt. `improvement_from_previous` is null at the first attempt at a scenario."""

    id: str
    scenario_id: str
    attempt_number: int
    overall_score: float
    category_scores: CriterionScores
    timestamp: datetime
    improvement_from_previous: float | None


class History(BaseModel):
    results: list[Result]
    pagination: Pagination


def told(found: Page, params: HistoryParams) -> dict[str, Any]:
    """A page of attempts in the specification's words."""
    return {
        "results": [_result(attempt) for attempt in found.attempts],
        "pagination": pagination(params, len(found.attempts), found.total),
    }


def _result(attempt: Attempt) -> dict[str, Any]:
    return {
        "id": str(attempt.id),
        "scenario_id": attempt.scenario_id,
        "attempt_number": attempt.number,
        "overall_score": attempt.overall,
        "category_scores": {name: getattr(attempt, name) for name in CRITERIA},
        "timestamp": attempt.created_at,
        "improvement_from_previous": attempt.change,
    }
