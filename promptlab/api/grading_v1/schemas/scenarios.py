"""Scenarios, as the grading door gives them."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

Level = Literal["beginner", "intermediate", "advanced", "expert"]


class Criterion(BaseModel):
    weight: float
    description: str
    checkpoints: list[str]


class CommonMistake(BaseModel):
    pattern: str
    explanation: str
    correction: str
    severity: Literal["minor", "major", "critical"]


class ScenarioDetails(BaseModel):
    """One scenario. `exemplar_prompts` is empty until the caller has opened them."""

    id: str
    title: str
    description: str
    difficulty: Level
    category: list[str]
    estimated_time_minutes: int
    learning_objectives: list[str]
    evaluation_criteria: dict[str, Criterion]
    exemplar_prompts: list[str]
    common_mistakes: list[CommonMistake]
    prerequisites: list[str]
    unlocks: list[str]
    completion_rate: float
    average_score: float
    average_attempts: float
