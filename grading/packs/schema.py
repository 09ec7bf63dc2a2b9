"""What a scenario pack may hold, field by field.

Field names and values are those of the grading API's scenario details, plus what authors and
teachers need. `Scenario.model_dump` in `canonical()` fixes the order of fields, so that an
exported pack is the same bytes wherever it was stored in between.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import re2
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)

from grading.engine.rubric import CRITERIA


def _readable(text: str) -> str:
    if not text.strip():
        raise ValueError("This is needed.")
    if "\0" in text:
        raise ValueError("Leave out the character NUL: databases do not keep it.")
    return text.replace("\r\n", "\n").replace("\r", "\n")  # as forms and learners' prompts are kept


Text = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(_readable)]
Line = Annotated[str, StringConstraints(max_length=300), AfterValidator(_readable)]
Title = Annotated[str, StringConstraints(max_length=200), AfterValidator(_readable)]
Weight = Annotated[float, Field(gt=0, le=1_000_000)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Score = Annotated[float, Field(ge=0, le=10)]


_quiet = re2.Options()
_quiet.log_errors = False  # the fault is reported as ours, not printed by the library


def _linear_time(pattern: str) -> str:
    try:
        re2.compile(pattern, _quiet)
    except re2.error as fault:
        said = fault.args[0].decode() if fault.args and isinstance(fault.args[0], bytes) else fault
        raise ValueError(f"not a regular expression in RE2 syntax: {said}") from fault
    return pattern


Pattern = Annotated[str, StringConstraints(max_length=500), AfterValidator(_linear_time)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class Checkpoint(Part):
    text: Line
    weight: Weight | None = None
    concepts: list[Line] | None = None
    patterns: list[Pattern] | None = None
    example: Text | None = None


def _kind(point: Any) -> str:
    return "object" if isinstance(point, dict | Checkpoint) else "words"


# Told apart by their kind, so that a fault names the field that is wrong and no other.
AnyCheckpoint = Annotated[
    Annotated[Line, Tag("words")] | Annotated[Checkpoint, Tag("object")], Discriminator(_kind)
]


class Criterion(Part):
    weight: Weight
    description: Line
    checkpoints: Annotated[list[AnyCheckpoint], Field(min_length=1, max_length=20)]


class Mistake(Part):
    pattern: Line
    explanation: Text
    correction: Text
    severity: Literal["minor", "major", "critical"]


class Illustration(Part):
    weak: Text
    strong: Text


class Fixture(Part):
    prompt: Text
    at_least: Score | None = None
    at_most: Score | None = None

    @model_validator(mode="after")
    def _has_a_band(self) -> Fixture:
        if self.at_least is None and self.at_most is None:
            raise ValueError("give at_least, at_most or both")
        if (self.at_least or 0) > (10 if self.at_most is None else self.at_most):
            raise ValueError("no score is at least this and at most that: mend the band")
        return self


class Scenario(Part):
    id: Slug
    title: Title
    description: Text
    difficulty: Literal["beginner", "intermediate", "advanced", "expert"]
    category: Annotated[list[Slug], Field(min_length=1, max_length=10)]
    estimated_time_minutes: Annotated[int, Field(ge=1, le=600)]
    learning_objectives: list[Line]
    evaluation_criteria: Annotated[
        dict[
            Literal["clarity", "specificity", "structure", "completeness", "best_practices"],
            Criterion,
        ],
        Field(min_length=1),
    ]
    exemplar_prompts: Annotated[list[Text], Field(min_length=1, max_length=10)]
    common_mistakes: list[Mistake] = []
    prerequisites: list[Slug] = []
    unlocks: list[Slug] = []
    brief: Text | None = None
    material: dict[Line, Text] | None = None
    hints: Annotated[list[Text], Field(max_length=3)] | None = None
    starter: Text | None = None
    illustration: Illustration | None = None
    track: Slug | None = None
    family: Slug | None = None
    fixtures: list[Fixture] | None = None

    def canonical(self) -> dict[str, Any]:
        """The scenario as a plain mapping: fields in this order, what was left out left out."""
        data = self.model_dump(exclude_none=True, exclude_unset=True)
        criteria = data["evaluation_criteria"]
        data["evaluation_criteria"] = {
            name: criteria[name] for name in CRITERIA if name in criteria
        }
        if "material" in data:
            data["material"] = dict(sorted(data["material"].items()))
        return data


class Pack(Part):
    version: Literal[1] = 1
    scenarios: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=1000)]
