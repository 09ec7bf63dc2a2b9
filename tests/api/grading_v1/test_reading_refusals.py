"""What is refused alike at every endpoint that reads, and at the one that makes practice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from promptlab.accounts import limits
from promptlab.accounts.limits import Limit
from promptlab.accounts.models import User
from promptlab.api.grading_v1.routes.history import READ_HISTORY
from promptlab.api.grading_v1.routes.practice import PRACTICE
from promptlab.api.grading_v1.routes.progress import READ_PROGRESS
from promptlab.api.grading_v1.routes.scenarios import READ_SCENARIOS
from tests.api.client import Answer, Client
from tests.api.conftest import key_for
from tests.api.grading_v1.shapes import MOMENT, fits

DOOR = "/functions/v1/grade-prompt"


@dataclass(frozen=True)
class Endpoint:
    """`{me}` in a path is the caller's id; `number` and `window` are the specification's."""

    method: str
    path: str
    limit: Limit
    number: int
    window: str

    def call(self, client: Client, me: object, **options: object) -> Answer:
        return client.call(self.method, f"{DOOR}/{self.path.format(me=me)}", **options)


ENDPOINTS = [
    Endpoint("GET", "progress/{me}", READ_PROGRESS, 30, "1m"),
    Endpoint("GET", "history", READ_HISTORY, 30, "1m"),
    Endpoint("GET", "scenarios", READ_SCENARIOS, 60, "1m"),
    Endpoint("GET", "scenarios/nothing-here", READ_SCENARIOS, 60, "1m"),
    Endpoint("POST", "generate-practice", PRACTICE, 5, "1h"),
]
each_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda e: e.path)


def refused(answer: Answer) -> dict[str, object]:
    assert answer.json["success"] is False
    error: dict[str, object] = answer.json["error"]
    assert error["request_id"] == answer["X-Request-ID"]
    return error


@each_endpoint
@pytest.mark.parametrize("token", ["", "pe_sk_live_nobody-has-this-one"])
def test_without_a_valid_key_nothing_is_told(
    client: Client, alice: User, endpoint: Endpoint, token: str
) -> None:
    answer = endpoint.call(client, alice.id, token=token)
    error = refused(answer)
    assert (answer.status, error["code"]) == (401, "UNAUTHORIZED")
    assert error["message"] == "Valid authentication token required"
    assert isinstance(error["details"], str)


@each_endpoint
def test_a_key_without_the_scope_is_told_which_one_it_needs(
    client: Client, alice: User, endpoint: Endpoint
) -> None:
    answer = endpoint.call(client, alice.id, token=key_for(alice, scopes=["execute"])[1])
    error = refused(answer)
    assert (answer.status, error["code"]) == (403, "FORBIDDEN")
    assert error["details"] == {"required_scope": "grade", "scopes": ["execute"]}


@each_endpoint
def test_a_used_up_limit_tells_its_numbers(client: Client, alice: User, endpoint: Endpoint) -> None:
    for _ in range(endpoint.number):
        limits.spend(endpoint.limit, str(alice.id))
    answer = endpoint.call(client, alice.id)
    error = refused(answer)
    assert (answer.status, error["code"]) == (429, "RATE_LIMIT_EXCEEDED")
    assert str(endpoint.number) in str(error["message"])
    assert answer["Retry-After"] == str(error["retry_after"])
    metadata = error["metadata"]
    fits(
        metadata,
        {
            "limit": int,
            "window": str,
            "reset_at": MOMENT,
            "requests_made": int,
            "requests_remaining": int,
        },
    )
    assert isinstance(metadata, dict)
    assert metadata["limit"] == metadata["requests_made"] == endpoint.number
    assert (metadata["window"], metadata["requests_remaining"]) == (endpoint.window, 0)
    wait = datetime.fromisoformat(metadata["reset_at"]) - timezone.now()
    assert wait <= timedelta(seconds=endpoint.limit.window)


@each_endpoint
def test_the_limit_counts_a_person_over_all_keys_and_nobody_else(
    client: Client, alice: User, charlie: User, endpoint: Endpoint
) -> None:
    tokens = (client.token, key_for(alice)[1])
    left = [
        endpoint.call(client, alice.id, token=token)["X-RateLimit-Remaining"] for token in tokens
    ]
    assert left == [str(endpoint.number - 1), str(endpoint.number - 2)]
    other = endpoint.call(client, charlie.id, token=key_for(charlie)[1])
    assert other["X-RateLimit-Remaining"] == str(endpoint.number - 1)


@each_endpoint
def test_a_person_who_is_gone_is_refused_although_their_key_is_remembered(
    client: Client, alice: User, endpoint: Endpoint
) -> None:
    me = alice.id
    assert client.get(f"{DOOR}/progress/{me}").status == 200
    alice.delete()
    answer = endpoint.call(client, me)
    assert (answer.status, refused(answer)["code"]) == (401, "UNAUTHORIZED")


def test_unknown_paths_and_methods_wear_the_same_envelope(client: Client) -> None:
    unknown = client.get(f"{DOOR}/progress")
    assert (unknown.status, refused(unknown)["code"]) == (404, "NOT_FOUND")
    wrong = client.post(f"{DOOR}/progress/{uuid4()}")
    assert (wrong.status, refused(wrong)["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert wrong["Allow"] == "GET"
