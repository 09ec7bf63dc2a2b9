"""The grading API: /functions/v1 (specification 1.0.0)."""

from __future__ import annotations

from typing import Any

from grading import descriptions
from promptlab.accounts.limits import Limit
from promptlab.api.auth import bearer_with_apikey
from promptlab.api.door import open_door
from promptlab.api.grading_v1.envelope import Refusal, Success
from promptlab.api.grading_v1.schemas import ScenarioDetails
from promptlab.api.limits import per_user
from promptlab.api.requests import DoorRequest
from promptlab.lib.database import on_database

READ_SCENARIOS = Limit("grading-scenarios", 60, 60, "Maximum 60 scenario reads per minute exceeded")

door = open_door(
    name="grading_v1",
    base="/functions/v1",
    title="Prompt grading",
    version="1.0.0",
    authenticate=bearer_with_apikey,
    success=Success,
    refusal=Refusal,
    limits=per_user,
)


@door.get(
    "/grade-prompt/scenarios/{scenario_id}",
    answer=ScenarioDetails,
    scope="grade",
    limit=READ_SCENARIOS,
    etag=True,
)
async def scenario_details(request: DoorRequest, scenario_id: str) -> Any:
    """One scenario: what it asks, how it is graded, and how others fare."""
    user_id = request.caller.user_id
    known = descriptions.known(user_id, scenario_id)
    return known or await on_database(descriptions.describe, user_id, scenario_id)
