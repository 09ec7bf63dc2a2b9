"""Scenarios, as programs read them."""

from __future__ import annotations

from typing import Any

from grading import descriptions
from promptlab.accounts.limits import Limit
from promptlab.api.grading_v1.door import door
from promptlab.api.grading_v1.schemas.scenarios import ScenarioDetails
from promptlab.api.requests import DoorRequest
from promptlab.lib.database import on_database

READ_SCENARIOS = Limit("grading-scenarios", 60, 60, "Maximum 60 scenario reads per minute exceeded")


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
