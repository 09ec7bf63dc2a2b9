"""Scenarios, as the grading door gives them."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from grading.pages.catalogue import LONGEST_SEARCH, Filters
from promptlab.api.grading_v1.schemas.pages import PageParams, Pagination

Level = Literal["beginner", "intermediate", "advanced", "expert"]
State = Literal["locked", "open", "in_progress", "passed", "mastered"]
LONGEST = 80  # characters of an id


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
    completion_rate: float = Field(description="0 to 1: how many of those who tried it passed")
    average_score: float
    average_attempts: float = Field(description="For each person who tried it")


class ScenarioListParams(PageParams):
    difficulty: Level | None = None
    category: str | None = Field(
        None, min_length=1, max_length=LONGEST, description="Such as `coding`"
    )
    track: str | None = Field(None, min_length=1, max_length=LONGEST, description="A ladder's id")
    state: State | None = Field(None, description="Where the caller stands with it")
    q: str = Field(
        "", max_length=LONGEST_SEARCH, description="Words of title, description or category"
    )

    def filters(self) -> Filters:
        return Filters(
            q=self.q,
            track=self.track or "",
            category=self.category or "",
            difficulty=self.difficulty or "",
            state=self.state or "",
        )


class ListedScenario(BaseModel):
    """One scenario in short. `state` and `best_score` are the caller's own."""

    id: str
    title: str
    description: str
    difficulty: Level
    category: list[str]
    estimated_time_minutes: int
    track: str | None
    prerequisites: list[str]
    unlocks: list[str]
    made_for_you: bool
    state: State
    best_score: float | None


class ScenarioList(BaseModel):
    scenarios: list[ListedScenario]
    pagination: Pagination
