"""A learner's progress, as the grading door gives it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from grading.models import Attempt
from grading.progress.achievements import Unlocked
from grading.progress.summary import Summary
from promptlab.api.grading_v1.schemas.criteria import CriterionScores
from promptlab.api.grading_v1.schemas.scenarios import Level


class ProgressParams(BaseModel):
    time_range: Literal["day", "week", "month", "all"] = Field(
        "week", alias="timeRange", description="Today; the last 7 or 30 days; everything"
    )
    include_details: bool = Field(
        False, alias="includeDetails", description="Add `details` and more recent attempts"
    )
    category_filter: str | None = Field(
        None,
        alias="categoryFilter",
        min_length=1,
        max_length=80,
        description="Only scenarios of this category",
    )


class Totals(BaseModel):
    total_attempts: int
    average_score: float
    improvement_rate: float = Field(
        description="Latest minus first score, averaged over scenarios tried at least twice"
    )
    skill_level: Level
    scenarios_completed: int = Field(description="Passed, with 7.0 or more")
    scenarios_mastered: int
    total_time_spent_minutes: int
    current_streak_days: int = Field(description="Days in a row with a graded prompt")
    longest_streak_days: int


class Point(BaseModel):
    date: date
    average_score: float
    attempts: int


class Trends(BaseModel):
    score_history: list[Point]
    category_performance: CriterionScores


class Recommendation(BaseModel):
    """`scenario_id` is null when nothing open trains the area; practice can be made for it."""

    area: str
    message: str
    scenario_id: str | None
    priority: Literal["high", "medium", "low"]


class Achievement(BaseModel):
    id: str
    title: str
    description: str
    unlocked_at: datetime
    icon: str
    rarity: Literal["common", "uncommon", "rare", "epic"]


class RecentAttempt(BaseModel):
    result_id: str
    scenario_id: str
    overall_score: float
    timestamp: datetime


class CategoryTotals(BaseModel):
    category: str
    attempts: int
    average_score: float
    scenarios_completed: int
    scenarios_mastered: int


class Habit(BaseModel):
    """`missed` of the last `asked` prompts that should have said it did not."""

    area: str
    missed: int
    asked: int


class Details(BaseModel):
    categories: list[CategoryTotals]
    habits: list[Habit]
    days_practised: int


class Progress(BaseModel):
    """Everything about one learner; `details` only where they were asked for."""

    user_id: str
    summary: Totals
    trends: Trends
    weak_areas: list[str]
    strengths: list[str]
    recommendations: list[Recommendation]
    achievements: list[Achievement]
    recent_attempts: list[RecentAttempt]
    details: Details | None = None


def told(found: Summary) -> dict[str, Any]:
    """The progress of a learner in the specification's words."""
    answer: dict[str, Any] = {
        "user_id": found.user_id,
        "summary": asdict(found.summary),
        "trends": {
            "score_history": [asdict(point) for point in found.score_history],
            "category_performance": found.category_performance,
        },
        "weak_areas": found.weak_areas,
        "strengths": found.strengths,
        "recommendations": [asdict(one) for one in found.recommendations],
        "achievements": [_achievement(one) for one in found.achievements],
        "recent_attempts": [_attempt(one) for one in found.recent_attempts],
    }
    return answer if found.details is None else {**answer, "details": found.details}


def _achievement(one: Unlocked) -> dict[str, Any]:
    earned = one.achievement
    return {
        "id": earned.key,
        "title": earned.title,
        "description": earned.description,
        "unlocked_at": one.unlocked_at,
        "icon": earned.icon,
        "rarity": earned.rarity,
    }


def _attempt(one: Attempt) -> dict[str, Any]:
    return {
        "result_id": str(one.id),
        "scenario_id": one.scenario_id,
        "overall_score": one.overall,
        "timestamp": one.created_at,
    }
