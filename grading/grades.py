"""A grade (`grading.engine.grade.Grade.as_dict()`) as the columns of an attempt."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from grading.engine.rubric import CRITERIA
from grading.passing import PASS


def columns(result: dict[str, Any]) -> dict[str, Any]:
    """Everything of an attempt that follows from its grade, by field name."""
    overall = Decimal(str(result["grade"]["overall_score"]))
    breakdown = result["grade"]["breakdown"]
    return {
        "overall": overall,
        "category": result["grade"]["category"],
        "grade": result,
        "grader": result["grader"],
        "grader_version": result["grader_version"],
        "passed": overall >= PASS,
        **{name: _score(breakdown.get(name)) for name in CRITERIA},
    }


def _score(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
