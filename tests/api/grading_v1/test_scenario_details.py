"""GET /functions/v1/grade-prompt/scenarios/{id}"""

from __future__ import annotations

import pytest

from tests.api.client import Client

pytestmark = pytest.mark.usefixtures("library")
PATH = "/functions/v1/grade-prompt/scenarios/basic-coding-task"


def test_a_scenario_is_told_with_all_fields_of_the_specification(client: Client) -> None:
    answer = client.get(PATH)
    assert answer.status == 200, answer.json
    data = answer.json["data"]
    assert answer.json["success"] is True
    assert set(data) == {
        "id",
        "title",
        "description",
        "difficulty",
        "category",
        "estimated_time_minutes",
        "learning_objectives",
        "evaluation_criteria",
        "exemplar_prompts",
        "common_mistakes",
        "prerequisites",
        "unlocks",
        "completion_rate",
        "average_score",
        "average_attempts",
    }
    assert data["id"] == "basic-coding-task"
    assert data["evaluation_criteria"]["clarity"]["weight"] == 0.25
    assert data["exemplar_prompts"] == []


def test_headers_tell_what_is_left_of_the_limit(client: Client) -> None:
    first, second = client.get(PATH), client.get(PATH)
    assert first["X-RateLimit-Limit"] == "60"
    assert first["X-RateLimit-Window"] == "60"
    assert [int(each["X-RateLimit-Remaining"]) for each in (first, second)] == [59, 58]
    assert first["X-RateLimit-Reset"].isdecimal()


def test_an_unknown_scenario_is_not_found(client: Client) -> None:
    answer = client.get("/functions/v1/grade-prompt/scenarios/nothing-here")
    assert answer.status == 404
    assert answer.json == {
        "success": False,
        "error": {
            "code": "NOT_FOUND",
            "message": "Scenario not found",
            "details": "Scenario ID 'nothing-here' does not exist",
            "request_id": answer["X-Request-ID"],
        },
    }


def test_who_has_it_already_gets_no_body_again(client: Client) -> None:
    first = client.get(PATH)
    again = client.get(PATH, headers={"If-None-Match": first["ETag"]})
    assert (again.status, again.body) == (304, b"")
    assert again["X-RateLimit-Remaining"] == "58"
