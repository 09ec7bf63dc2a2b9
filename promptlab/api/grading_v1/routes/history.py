"""What a learner has been graded on, as programs page through it."""

from __future__ import annotations

from typing import Any

from ninja import Query

from grading import learners
from grading.history import page
from promptlab.accounts.callers import Caller
from promptlab.accounts.limits import Limit
from promptlab.api.grading_v1.door import door
from promptlab.api.grading_v1.schemas.history import History, HistoryParams, told
from promptlab.api.requests import DoorRequest
from promptlab.lib.database import on_database

READ_HISTORY = Limit("grading-history", 30, 60, "Maximum 30 history reads per minute exceeded")


@door.get(
    "/grade-prompt/history",
    answer=History,
    scope="grade",
    limit=READ_HISTORY,
    openapi={"summary": "Get grading history"},
)
async def history(request: DoorRequest, params: Query[HistoryParams]) -> Any:
    """One's own graded prompts, newest first; staff may read anybody's."""
    return await on_database(_read, request.caller, params)


def _read(caller: Caller, params: HistoryParams) -> dict[str, Any]:
    learner = learners.find(caller, params.user_id)
    found = page(
        learner,
        params.wish(),
        params.limit,
        params.offset,
        newest_first=params.sort == "desc",
    )
    return told(found, params)
