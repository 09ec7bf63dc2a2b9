"""Opening the author's own prompts for a scenario."""

from __future__ import annotations

from typing import Any

from grading import exemplars, learners, scenarios
from promptlab.accounts.callers import Caller
from promptlab.accounts.limits import Limit
from promptlab.api.grading_v1.door import door
from promptlab.api.grading_v1.schemas.exemplars import Exemplar, OpenExemplar, told
from promptlab.api.grading_v1.schemas.paths import ScenarioId
from promptlab.api.requests import DoorRequest
from promptlab.lib.database import on_database

OPENINGS = Limit("grading-exemplars", 30, 60, "Maximum 30 exemplar openings per minute exceeded")


@door.post(
    "/grade-prompt/scenarios/{scenario_id}/exemplar",
    answer=Exemplar,
    scope="grade",
    limit=OPENINGS,
    openapi={"summary": "Open the exemplar"},
)
async def open_exemplar(
    request: DoorRequest, scenario_id: ScenarioId, body: OpenExemplar | None = None
) -> Any:
    """Open the author's prompts: after a grade of 5.0, three attempts, or giving up.

    It costs what it costs on the pages (see `message`). Opening them again changes nothing.
    """
    giving_up = body is not None and body.give_up
    return await on_database(_open, request.caller, scenario_id, giving_up)


def _open(caller: Caller, scenario_id: str, giving_up: bool) -> dict[str, Any]:
    learner = learners.find(caller)
    scenario = scenarios.find(learner, scenario_id)
    return told(scenario.id, exemplars.reveal(learner, scenario, giving_up=giving_up))
