"""Grading a prompt."""

from __future__ import annotations

from typing import Any

from grading import answers, evaluate
from promptlab.accounts.limits import Limit
from promptlab.api.grading_v1.door import door
from promptlab.api.grading_v1.schemas.grades import EvaluatePrompt, GradedPrompt
from promptlab.api.requests import DoorRequest

GRADES = Limit("grading-grades", 10, 60, "Maximum 10 evaluations per minute exceeded")


@door.post(
    "/grade-prompt",
    answer=GradedPrompt,
    scope="grade",
    limit=GRADES,
    openapi={"summary": "Grade a prompt"},
)
async def grade_prompt(request: DoorRequest, body: EvaluatePrompt) -> Any:
    """Grade a prompt against a scenario and record the attempt.

    The same prompt sent again while it is still being graded is graded once.
    """
    outcome = await evaluate.evaluate(request.caller, body.asked())
    return answers.attempt_data(outcome, body.learner_context())
