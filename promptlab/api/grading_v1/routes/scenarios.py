"""Scenarios, as programs read them."""

from __future__ import annotations

from typing import Any

from ninja import Query

from grading import descriptions
from promptlab.accounts.callers import Caller
from promptlab.accounts.limits import Limit
from promptlab.api.grading_v1.door import door
from promptlab.api.grading_v1.schemas.pages import pagination
from promptlab.api.grading_v1.schemas.paths import ScenarioId
from promptlab.api.grading_v1.schemas.scenarios import (
    ScenarioDetails,
    ScenarioList,
    ScenarioListParams,
)
from promptlab.api.requests import DoorRequest
from promptlab.lib.database import on_database

READ_SCENARIOS = Limit("grading-scenarios", 60, 60, "Maximum 60 scenario reads per minute exceeded")


@door.get(
    "/grade-prompt/scenarios",
    answer=ScenarioList,
    scope="grade",
    limit=READ_SCENARIOS,
    etag=True,
    openapi={"summary": "List scenarios"},
)
async def scenario_list(request: DoorRequest, params: Query[ScenarioListParams]) -> Any:
    """Every scenario that the caller may see, in the order of the catalogue, and how they stand."""
    return await on_database(_list, request.caller, params)


@door.get(
    "/grade-prompt/scenarios/{scenario_id}",
    answer=ScenarioDetails,
    scope="grade",
    limit=READ_SCENARIOS,
    etag=True,
    keep=5,
    openapi={"summary": "Get scenario details"},
)
async def scenario_details(request: DoorRequest, scenario_id: ScenarioId) -> Any:
    """One scenario: what it asks, how it is graded, and how others fare."""
    return await on_database(descriptions.describe, request.caller, scenario_id)


def _list(caller: Caller, params: ScenarioListParams) -> dict[str, Any]:
    rows, total = descriptions.listed(caller, params.filters(), params.limit, params.offset)
    return {"scenarios": rows, "pagination": pagination(params, len(rows), total)}
