"""Practice that is made for one learner, as the grading door takes the wish and gives the answer."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from grading.practice.making import MOST, USUAL, Generated, Made
from promptlab.api.grading_v1.schemas.scenarios import Level
from promptlab.api.numbers import Whole

MOST_AREAS = 20
Area = Annotated[str, Field(min_length=1, max_length=80)]


class GeneratePractice(BaseModel):
    user_id: UUID | None = Field(None, description="Somebody else: for staff only")
    focus_areas: list[Area] = Field(
        [],
        max_length=MOST_AREAS,
        description="Criteria or areas to practise; without any that is known, one's own weak ones",
    )
    difficulty: Level | None = Field(None, description="Without it, the learner's own level")
    count: Whole = Field(USUAL, ge=1, le=MOST, description="How many to make")
    exclude_completed: bool = Field(
        False, strict=True, description="Leave out skills that the learner has mastered"
    )


class MadeScenario(BaseModel):
    """A scenario that only this learner can read and practise."""

    id: str
    title: str
    description: str
    difficulty: Level
    estimated_time_minutes: int
    category: list[str]
    learning_objectives: list[str]
    prerequisites: list[str]
    relevance_score: int


class PracticeMetadata(BaseModel):
    """`focus_areas` are those that practice was made for, in the names that progress uses."""

    generation_time_ms: int
    total_available: int
    filtered_count: int
    personalization_confidence: float
    focus_areas: list[str]


class GeneratedPractice(BaseModel):
    scenarios: list[MadeScenario]
    metadata: PracticeMetadata


def told(found: Generated, ms: float) -> dict[str, Any]:
    """What was made, in the specification's words."""
    return {
        "scenarios": [_scenario(made) for made in found.scenarios],
        "metadata": {
            "generation_time_ms": round(ms),
            "total_available": found.picked.total_available,
            "filtered_count": found.picked.filtered_count,
            "personalization_confidence": found.picked.confidence,
            "focus_areas": found.picked.areas,
        },
    }


def _scenario(made: Made) -> dict[str, Any]:
    scenario = made.scenario
    assert scenario.version is not None  # noqa: S101  (it was published a moment ago)
    return {
        "id": scenario.id,
        "title": scenario.title,
        "description": scenario.description,
        "difficulty": scenario.difficulty,
        "estimated_time_minutes": scenario.minutes,
        "category": scenario.categories,
        "learning_objectives": scenario.version.text("learning_objectives"),
        "prerequisites": [],  # what is made for somebody stands open to them at once
        "relevance_score": made.relevance_score,
    }
