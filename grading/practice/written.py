"""What Claude is asked for when it writes a scenario, and its reply as content of the pack format."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from grading.engine.rubric import CRITERIA, DEFAULT_WEIGHTS
from grading.progress import areas
from promptlab.lib.errors import Issue

WEAK_MOST = 4.0
SUBJECTS = (
    "a neighbourhood library", "a bicycle repair shop", "a school trip", "a small bakery",
    "a hospital ward's rota", "a football club for children", "a museum's audio guide",
    "a moving company", "a vegetable garden", "a night train", "a choir", "a veterinary practice",
    "an online shop for tea", "a town's recycling centre", "a hotel reception", "a theatre group",
    "a mountain hut", "a second-hand clothes market", "a language course", "a community radio",
)  # fmt: skip

SYSTEM = """\
You write exercises for people who practise writing prompts for language models. An exercise gives a \
situation; the learner writes a prompt for it; a program without a language model checks the prompt \
against the checkpoints that you write, so they must be plain and concrete.

Rules for the exercise:
- Criteria: use clarity, specificity, structure and completeness, each with two or three checkpoints.
- A checkpoint is one short sentence that begins with a verb such as States, Names, Limits, Asks for, \
Says, Forbids. It names exactly what the prompt must say: one thing, never two joined by "and". No \
two checkpoints ask for the same thing.
- The description says in one sentence what the learner has to get from the model. It must not name \
the details that the checkpoints ask for. Those stand in the brief, as facts of a story.
- Two exemplar prompts, of 60 to 150 words each, in different wording. Each meets every single \
checkpoint by a direct instruction or a concrete fact (a number, a name, a quoted word) and says \
nothing off the subject.
- The weak prompt names the task in one sentence and nothing else.
- Three hints: a nudge, the concept, a partial example that does not give the solution away.
- One or two common mistakes.
- British English, everyday words, no real people or companies."""

TASK = """\
Write one exercise about {subject}.
Level: {level}.
It trains above all: {wanted}."""

REPAIR = """\
The check found the following. Change what is needed, and send the whole exercise again.
{reasons}"""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Criterion(_Part):
    name: Literal["clarity", "specificity", "structure", "completeness", "best_practices"]
    description: str
    checkpoints: list[str]


class Mistake(_Part):
    pattern: str
    explanation: str
    correction: str
    severity: Literal["minor", "major", "critical"]


class Exercise(_Part):
    """A whole exercise."""

    title: str
    description: str
    brief: str
    minutes: int
    categories: list[str]
    objectives: list[str]
    criteria: list[Criterion]
    exemplar_prompts: list[str]
    weak_prompt: str
    mistakes: list[Mistake]
    hints: list[str]


def task(subject: str, level: str, wanted: Sequence[str]) -> str:
    """The order for one exercise. Areas are ours, so nothing that a learner typed is in it."""
    advice = [areas.advice(area) for area in wanted] or ["saying everything a stranger needs"]
    return TASK.format(subject=subject, level=level, wanted="; ".join(advice))


def repair(reasons: Sequence[Issue]) -> str:
    """What is wrong with an exercise, in the words of the publish gate."""
    return REPAIR.format(reasons="\n".join(f"- {one.field}: {one.issue}" for one in reasons[:20]))


def content(exercise: Exercise, level: str) -> dict[str, Any]:
    """The exercise in the pack format, unchecked."""
    by_name = {criterion.name: criterion for criterion in exercise.criteria}
    return {
        "id": f"written-{secrets.token_hex(8)}",
        "title": exercise.title,
        "description": exercise.description,
        "difficulty": level,
        "category": [_slug(name) for name in exercise.categories],
        "estimated_time_minutes": exercise.minutes,
        "learning_objectives": exercise.objectives,
        "evaluation_criteria": {
            name: {
                "weight": DEFAULT_WEIGHTS[name],
                "description": by_name[name].description,
                "checkpoints": by_name[name].checkpoints,
            }
            for name in CRITERIA
            if name in by_name
        },
        "exemplar_prompts": exercise.exemplar_prompts,
        "common_mistakes": [mistake.model_dump() for mistake in exercise.mistakes],
        "brief": exercise.brief,
        "hints": exercise.hints[:3],
        "fixtures": [{"prompt": exercise.weak_prompt, "at_most": WEAK_MOST}],
    }


def _slug(name: str) -> str:
    return "-".join(name.lower().replace("_", " ").replace("-", " ").split())
