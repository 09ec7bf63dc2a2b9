"""POST /functions/v1/grade-prompt: what is refused, and that nothing is left of it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from grading.models import Attempt, Scenario
from promptlab.accounts.models import User
from promptlab.lib.models import Event
from tests.api.client import Client
from tests.api.conftest import key_for
from tests.api.grading_v1.test_grade_prompt import ID, PATH, PROMPT, body
from tests.grading.making import make_scenario

pytestmark = pytest.mark.usefixtures("library")


def refused(client: Client, status: int, **fields: object) -> Any:
    """The error of a call that leaves nothing behind."""
    answer = client.post(PATH, body(**fields))
    assert answer.status == status, answer.json
    assert answer.json["success"] is False
    assert not Attempt.objects.exists()
    assert not Event.objects.exists()
    return answer.json["error"]


@pytest.mark.parametrize(
    ("prompt", "size"), [("12345678", 8), ("", 0), ("    a few    ", 5), ("x" * 5001, 5001)]
)
def test_a_prompt_out_of_bounds_is_refused_with_its_length(
    client: Client, prompt: str, size: int
) -> None:
    error = refused(client, 400, prompt=prompt)
    del error["request_id"]
    assert error == {
        "code": "VALIDATION_ERROR",
        "message": "Prompt validation failed",
        "details": [
            {
                "field": "prompt",
                "issue": "Prompt must be between 10 and 5000 characters",
                "current_value": size,
            }
        ],
    }


def test_windows_line_ends_count_once(client: Client) -> None:
    sent = (PROMPT + "\n" * 4870).replace("\n", "\r\n")
    assert len(sent) > 5000
    assert client.post(PATH, body(prompt=sent)).status == 200


def test_another_language_is_refused_with_a_reason(client: Client) -> None:
    german = "Bitte schreibe eine kurze Funktion, die eine Adresse prüft und zurückgibt, ob sie gültig ist."
    error = refused(client, 400, prompt=german)
    assert error["details"][0]["field"] == "prompt"
    assert "English" in error["details"][0]["issue"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"prompt": 7}, "prompt"),
        ({"prompt": None}, "prompt"),
        ({"scenario_id": ["basic-coding-task"]}, "scenario_id"),
        ({"scenario_id": ""}, "scenario_id"),
        ({"user_id": "alice"}, "user_id"),
        ({"attempt_number": 0}, "attempt_number"),
        ({"attempt_number": "1"}, "attempt_number"),
        ({"attempt_number": 2**31}, "attempt_number"),
        ({"context": "beginner"}, "context"),
        ({"context": {"skill_level": "master"}}, "context.skill_level"),
        ({"context": {"previous_scores": [8.5, 11]}}, "context.previous_scores.1"),
        ({"context": {"previous_scores": ["8.5"]}}, "context.previous_scores.0"),
        ({"context": {"previous_scores": [5] * 101}}, "context.previous_scores"),
        ({"context": {"focus_areas": "clarity"}}, "context.focus_areas"),
        ({"context": {"focus_areas": ["clarity"] * 21}}, "context.focus_areas"),
        ({"context": {"focus_areas": ["x" * 81]}}, "context.focus_areas.0"),
        ({"context": {"focus_areas": [""]}}, "context.focus_areas.0"),
    ],
)
def test_a_field_that_breaks_a_rule_is_named(
    client: Client, fields: dict[str, object], field: str
) -> None:
    assert refused(client, 400, **fields)["details"][0]["field"] == field


def test_what_is_missing_is_named(client: Client) -> None:
    answer = client.post(PATH, {})
    assert answer.status == 400
    assert [each["field"] for each in answer.json["error"]["details"]] == ["prompt", "scenario_id"]


def test_fields_that_nobody_knows_are_ignored(client: Client) -> None:
    answer = client.post(PATH, body(client="my-app", context={"mood": "sunny"}))
    assert answer.status == 200


def test_optional_fields_may_be_null(client: Client) -> None:
    assert client.post(PATH, body(user_id=None, attempt_number=None, context=None)).status == 200


@pytest.mark.parametrize("id_", ["invalid-scenario", "../progress", "' or 1=1", "é" * 80])
def test_an_unknown_scenario_is_not_found(client: Client, id_: str) -> None:
    error = refused(client, 404, scenario_id=id_)
    assert (error["code"], error["message"]) == ("NOT_FOUND", "Scenario not found")
    assert error["details"] == f"Scenario ID '{id_}' does not exist"


def test_a_scenario_that_was_made_for_somebody_else_is_not_found(
    client: Client, charlie: User
) -> None:
    Scenario.objects.filter(id=ID).update(made_for=charlie)
    refused(client, 404)


def test_a_locked_scenario_says_what_opens_it(client: Client) -> None:
    first = make_scenario("first")
    make_scenario("second", needs=(first,), difficulty="intermediate")
    error = refused(client, 403, scenario_id="second")
    assert error["message"] == "This scenario is still locked."
    assert error["details"] == "To open it, pass 'First'."


def test_without_the_scope_nothing_is_graded(client: Client, alice: User) -> None:
    client.token = key_for(alice, scopes=["execute"])[1]
    assert refused(client, 403)["details"]["required_scope"] == "grade"


def test_without_a_key_nothing_is_graded(stranger: Client) -> None:
    assert refused(stranger, 401)["message"] == "Valid authentication token required"


def test_the_eleventh_call_in_a_minute_is_refused(client: Client) -> None:
    answers = [client.post(PATH, {}) for _ in range(11)]
    assert [answer.status for answer in answers] == [400] * 10 + [429]
    error = answers[-1].json["error"]
    assert error["message"] == "Maximum 10 evaluations per minute exceeded"
    assert 1 <= error["retry_after"] <= 60
    assert answers[-1]["Retry-After"] == str(error["retry_after"])
    assert error["metadata"]["window"] == "1m"
    assert error["metadata"]["requests_made"] == 10


@pytest.mark.parametrize("number", [1, 3, 99])
def test_any_other_attempt_number_is_refused(client: Client, number: int) -> None:
    client.post(PATH, body())
    answer = client.post(PATH, body(attempt_number=number))
    assert answer.status == 400
    assert answer.json["error"]["details"] == [
        {
            "field": "attempt_number",
            "issue": "attempt_number must be 2, the next one at this scenario, or left out",
            "current_value": number,
        }
    ]
    assert Attempt.objects.count() == 1


def test_an_outsider_cannot_practise_for_alice(client: Client, alice: User, charlie: User) -> None:
    client.token = key_for(charlie)[1]
    for somebody in (alice.id, uuid4()):
        assert refused(client, 403, user_id=str(somebody))["code"] == "FORBIDDEN"


def test_staff_are_told_that_somebody_does_not_exist(client: Client, ada: User) -> None:
    client.token = key_for(ada)[1]
    nobody = str(uuid4())
    error = refused(client, 404, user_id=nobody)
    assert error["details"] == f"User ID '{nobody}' does not exist"
