"""Grades, as the grading door takes and gives them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from grading.attempts import LONGEST, SHORTEST
from grading.coaching import Context
from grading.evaluate import Asked
from promptlab.api.grading_v1.schemas.scenarios import Level
from promptlab.api.numbers import Whole

MOST_AREAS, MOST_SCORES = 20, 100
LAST_NUMBER = 2**31 - 1

Score = Annotated[float, Field(strict=True, ge=0, le=10)]
Area = Annotated[str, Field(min_length=1, max_length=80)]
Verdict = Literal["met", "partial", "missing"]


class LearnerContext(BaseModel):
    """Changes the words and the order of the feedback, never a score."""

    skill_level: Level | None = Field(None, description="Whom the feedback is worded for")
    previous_scores: list[Score] = Field(
        [], max_length=MOST_SCORES, description="Oldest first; the message compares with the last"
    )
    focus_areas: list[Area] = Field(
        [],
        max_length=MOST_AREAS,
        description="Criteria or areas whose feedback comes first; unknown ones are ignored",
    )


class EvaluatePrompt(BaseModel):
    prompt: str = Field(
        description=f"{SHORTEST} to {LONGEST} characters, in English",
        json_schema_extra={"minLength": SHORTEST, "maxLength": LONGEST},
    )
    scenario_id: str = Field(min_length=1, max_length=80, description="What to grade against")
    user_id: UUID | None = Field(None, description="Somebody else: for staff only")
    attempt_number: Annotated[Whole, Field(ge=1, le=LAST_NUMBER)] | None = Field(
        None, description="Must be the next one, if it is sent"
    )
    context: LearnerContext | None = None

    def asked(self) -> Asked:
        return Asked(self.prompt, self.scenario_id, self.user_id, self.attempt_number)

    def learner_context(self) -> Context:
        told = self.context
        if told is None:
            return Context()
        return Context(told.skill_level, tuple(told.previous_scores), tuple(told.focus_areas))


class Breakdown(BaseModel):
    """0 to 10; null where the scenario does not ask for a criterion."""

    clarity: float | None
    specificity: float | None
    structure: float | None
    completeness: float | None
    best_practices: float | None


class Grade(BaseModel):
    overall_score: float = Field(description="0 to 10, the weighted criteria")
    max_score: int
    category: Literal["excellent", "good", "fair", "needs_work"]
    breakdown: Breakdown


class Suggestion(BaseModel):
    """`gain`: how many points of the overall score it would bring."""

    type: Literal["enhancement", "best_practice", "correction"]
    text: str
    gain: float
    example: str | None = None
    learnMoreUrl: str | None = None


class Feedback(BaseModel):
    strengths: list[str]
    improvements: list[str]
    suggestions: list[Suggestion]


class Comparison(BaseModel):
    """`exemplar_prompt` is null until the learner has opened it."""

    exemplar_prompt: str | None
    similarity_score: int = Field(
        description="0 to 100: wording shared with the exemplar; never scored"
    )
    user_prompt_delta: str


class NextSteps(BaseModel):
    """`unlocked`: this attempt opened scenarios; `advancement_available`: there is a step to go on to."""

    unlocked: bool
    retry_suggested: bool
    advancement_available: bool
    message: str


class Judge(BaseModel):
    """Where Claude's verdict stands, where the scenario wants one; `reason` why there is none."""

    state: Literal["waiting", "done", "kept"]
    reason: str | None


class Metadata(BaseModel):
    evaluation_time_ms: int
    model: str = Field(description="Who graded: the embedded grader with its version, or a model")
    prompt_tokens: int
    response_tokens: int
    cost_usd: float = Field(description="0 for the embedded grader")
    timestamp: datetime
    attempt_number: int = Field(description="Of this person at this scenario, from 1")
    judge: Judge | None


class Evidence(BaseModel):
    """Words of the prompt, with their offsets in code points (a line break counts as one)."""

    text: str
    start: int
    end: int


class Checkpoint(BaseModel):
    """One thing that the scenario looks for, and whether the prompt says it."""

    criterion: str
    text: str
    verdict: Verdict
    evidence: list[Evidence]
    gain: float = Field(description="Points of the overall score that meeting it would bring")


class Screen(BaseModel):
    """A passage that earned nothing, and why."""

    kind: str
    message: str
    start: int
    end: int


class GradedPrompt(BaseModel):
    """One graded prompt. `checkpoints` and `screens` say what the scores were computed from."""

    result_id: UUID
    grade: Grade
    feedback: Feedback
    comparison: Comparison
    next_steps: NextSteps
    metadata: Metadata
    checkpoints: list[Checkpoint]
    screens: list[Screen]
