"""Answers that are kept for a few seconds, ready to be sent."""

from __future__ import annotations

import time

import pytest

from promptlab.accounts.models import User
from tests.api.client import Client
from tests.api.conftest import key_for
from tests.api.twins import Twin


@pytest.fixture
def path(twin: Twin) -> str:
    return f"{twin.base}/kept"


def test_the_same_caller_gets_the_same_answer_without_a_second_look(
    caller: Client, twin: Twin, path: str
) -> None:
    first, second = caller.get(path), caller.get(path)
    assert (first.status, first.body, twin.read) == (200, second.body, 1)
    assert second["Content-Type"] == "application/json"
    assert (second["ETag"], second["Cache-Control"]) == (first["ETag"], "private, no-cache")
    assert second["X-Request-ID"] != first["X-Request-ID"]
    left = [int(answer["X-RateLimit-Remaining"]) for answer in (first, second)]
    assert left[0] - left[1] == 1


def test_who_has_it_already_is_told_so(caller: Client, twin: Twin, path: str) -> None:
    tag = caller.get(path)["ETag"]
    for sent in (tag, f'"other", W/{tag}', "*"):
        answer = caller.get(path, headers={"If-None-Match": sent})
        assert (answer.status, answer.body, answer["ETag"]) == (304, b"", tag)
    assert caller.get(path, headers={"If-None-Match": '"other"'}).status == 200
    assert twin.read == 1


def test_head_is_answered_from_it(caller: Client, twin: Twin, path: str) -> None:
    size = len(caller.get(path).body)
    head = caller.call("HEAD", path)
    assert (head.status, head.body, int(head["Content-Length"])) == (200, b"", size)
    assert twin.read == 1


def test_other_people_and_other_questions_get_their_own(
    caller: Client, twin: Twin, path: str, bob: User
) -> None:
    caller.get(path)
    assert caller.get(path, token=key_for(bob)[1]).json != caller.get(path).json
    assert caller.get(f"{path}?limit=3").json != caller.get(path).json
    assert twin.read == 3


def test_nothing_is_given_to_who_may_not_call(caller: Client, path: str, alice: User) -> None:
    caller.get(path)
    assert caller.get(path, token="pe_sk_live_nobody").status == 401
    assert caller.get(path, token=key_for(alice, scopes=["usage"])[1]).status == 403


def test_refusals_are_not_kept(caller: Client, twin: Twin, path: str) -> None:
    assert [caller.get(f"{path}?limit=9").status for _ in range(2)] == [409, 409]
    assert twin.read == 2


def test_after_its_time_the_route_is_asked_again(
    caller: Client, twin: Twin, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller.get(path)
    now = time.monotonic()
    monkeypatch.setattr("promptlab.lib.recent.time.monotonic", lambda: now + 6)
    caller.get(path)
    assert twin.read == 2
