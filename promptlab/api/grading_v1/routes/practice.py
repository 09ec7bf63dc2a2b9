"""Practice that is made for one learner."""

from __future__ import annotations

import time
from typing import Any

from ninja import Body

from grading import learners
from grading.judging.choosing import Payer
from grading.practice import writing
from promptlab.accounts.limits import Limit
from promptlab.api.grading_v1.door import door
from promptlab.api.grading_v1.schemas.practice import GeneratedPractice, GeneratePractice, told
from promptlab.api.requests import DoorRequest
from promptlab.lib.database import on_database

PRACTICE = Limit(
    "grading-practice", 5, 3600, "Maximum 5 requests for new practice per hour exceeded"
)


@door.post(
    "/grade-prompt/generate-practice",
    answer=GeneratedPractice,
    scope="grade",
    limit=PRACTICE,
    openapi={"summary": "Generate practice scenarios"},
)
async def generate_practice(
    request: DoorRequest, body: Body[GeneratePractice | None] = None
) -> Any:
    """Make, publish and return scenarios for one learner, on what they find hard or ask for.

    Nobody else can see them. Staff may have them made for somebody else.
    """
    started = time.perf_counter()
    wish, caller = body or GeneratePractice.model_validate({}), request.caller
    learner = await on_database(learners.find, caller, wish.user_id)
    found = await writing.generate(
        learner,
        wish.focus_areas,
        wish.difficulty,
        wish.count,
        wish.exclude_completed,
        payer=Payer(None if caller.is_test else caller.account_id),
    )
    return told(found, (time.perf_counter() - started) * 1000)
