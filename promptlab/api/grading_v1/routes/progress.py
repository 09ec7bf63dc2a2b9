"""How a learner is doing, as programs read it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ninja import P, PathEx, Query

from grading import learners
from grading.progress import summary
from promptlab.accounts.callers import Caller
from promptlab.accounts.limits import Limit
from promptlab.api.grading_v1.door import door
from promptlab.api.grading_v1.schemas.progress import Progress, ProgressParams, told
from promptlab.api.requests import DoorRequest
from promptlab.lib.database import on_database

READ_PROGRESS = Limit("grading-progress", 30, 60, "Maximum 30 progress reads per minute exceeded")


@door.get(
    "/grade-prompt/progress/{userId}",
    answer=Progress,
    scope="grade",
    limit=READ_PROGRESS,
    openapi={"summary": "Get user progress"},
)
async def progress(
    request: DoorRequest,
    params: Query[ProgressParams],
    user_id: PathEx[UUID, P(alias="userId", description="One's own id; somebody else's for staff")],
) -> Any:
    """One's own progress; staff may read anybody's. Read from running totals, whatever the range."""
    return await on_database(_read, request.caller, user_id, params)


def _read(caller: Caller, user_id: UUID, params: ProgressParams) -> dict[str, Any]:
    learner = learners.find(caller, user_id)
    found = summary.summary(
        learner, params.time_range, params.category_filter, params.include_details
    )
    return told(found)
