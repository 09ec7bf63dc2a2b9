"""Idempotency-Key on every POST of every door."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from django.utils import timezone

from promptlab.accounts.models import User
from promptlab.api import idempotency, keyed_calls
from promptlab.api.models import KeyedCall
from tests.api.client import Answer, Client
from tests.api.conftest import key_for
from tests.api.twins import Twin

NOTE = {"text": "hello"}
KEY = {"Idempotency-Key": "k-1"}


def note(caller: Client, twin: Twin, path: str = "/notes", **options: object) -> Answer:
    options = {"headers": KEY, **options}
    return caller.post(twin.base + path, options.pop("body", NOTE), **options)


def test_the_same_call_is_done_once_and_answered_twice(caller: Client, twin: Twin) -> None:
    first, again = note(caller, twin), note(caller, twin)
    assert (first.status, again.status) == (201, 201)
    assert first.body == again.body
    assert again["Idempotent-Replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert again["Content-Type"] == "application/json"
    assert again["X-Request-ID"] != first["X-Request-ID"]
    assert len(twin.written) == 1


def test_headers_of_the_route_are_kept(caller: Client, twin: Twin) -> None:
    twin.going.set()
    note(caller, twin, "/slow-notes")
    assert note(caller, twin, "/slow-notes")["X-Own"] == "1"


def test_without_a_key_every_call_counts(caller: Client, twin: Twin) -> None:
    for _ in range(2):
        note(caller, twin, headers={})
    assert len(twin.written) == 2
    assert not KeyedCall.objects.exists()


def test_another_body_with_the_same_key_is_a_conflict(caller: Client, twin: Twin) -> None:
    note(caller, twin)
    answer = note(caller, twin, body={"text": "something else"})
    assert answer.status == 409
    assert len(twin.written) == 1


@pytest.mark.parametrize("path", ["/secrets", "/notes?x=1"])
def test_a_key_belongs_to_one_path_and_its_query(caller: Client, twin: Twin, path: str) -> None:
    note(caller, twin)
    assert note(caller, twin, path).status == (409 if "?" in path else 200)


def test_accounts_do_not_share_keys(caller: Client, twin: Twin, bob: User) -> None:
    note(caller, twin)
    answer = note(caller, twin, token=key_for(bob)[1])
    assert "idempotent-replayed" not in answer.headers
    assert len(twin.written) == 2


def test_while_the_first_runs_the_second_is_told_to_wait(caller: Client, twin: Twin) -> None:
    async def two() -> list[Answer]:
        first = asyncio.ensure_future(caller.acall("POST", path, NOTE, headers=KEY))
        await twin.begun.wait()
        second = await caller.acall("POST", path, NOTE, headers=KEY)
        twin.going.set()
        return [await first, second]

    path = f"{twin.base}/slow-notes"
    first, second = caller.run(two())
    assert (first.status, second.status) == (200, 409)
    assert len(twin.written) == 1


def test_of_many_at_once_one_is_done(caller: Client, twin: Twin) -> None:
    twin.going.set()
    answers = caller.together([("POST", f"{twin.base}/slow-notes", NOTE)] * 20, headers=KEY)
    assert len(twin.written) == 1
    assert {answer.status for answer in answers} <= {200, 409}
    assert len({answer.body for answer in answers if answer.status == 200}) == 1


def test_a_refusal_is_given_again_as_it_was(caller: Client, twin: Twin) -> None:
    first = note(caller, twin, "/raise/forbidden")
    again = note(caller, twin, "/raise/forbidden")
    assert (first.status, first.body) == (again.status, again.body)
    assert again["Idempotent-Replayed"] == "true"
    assert again["Link"] == first["Link"]
    assert len(twin.written) == 1


@pytest.mark.parametrize("what", ["rate-limited", "unavailable", "unexpected"])
def test_what_may_succeed_later_releases_the_key(caller: Client, twin: Twin, what: str) -> None:
    for _ in range(2):
        answer = note(caller, twin, f"/raise/{what}")
        assert "idempotent-replayed" not in answer.headers
    assert len(twin.written) == 2
    assert not KeyedCall.objects.exists()


def test_an_answer_that_holds_a_secret_is_stored_encrypted(caller: Client, twin: Twin) -> None:
    first = note(caller, twin, "/secrets")
    stored = KeyedCall.objects.get()
    assert b"mysecret" in first.body
    assert b"mysecret" not in bytes(stored.body)
    assert note(caller, twin, "/secrets").body == first.body


def test_who_goes_away_finds_the_answer_later(caller: Client, twin: Twin) -> None:
    """daphne cancels the task of a request whose caller has gone."""

    async def leave_and_return() -> Answer:
        first = asyncio.ensure_future(caller.acall("POST", path, NOTE, headers=KEY))
        await twin.begun.wait()
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        twin.going.set()
        await asyncio.gather(*idempotency._running)
        return await caller.acall("POST", path, NOTE, headers=KEY)

    path = f"{twin.base}/slow-notes"
    answer = caller.run(leave_and_return())
    assert (answer.status, answer["Idempotent-Replayed"]) == (200, "true")
    assert len(twin.written) == 1


class TestLease:
    def test_after_a_crash_the_key_is_free_once_the_lease_ran_out(
        self, caller: Client, twin: Twin
    ) -> None:
        note(caller, twin)
        KeyedCall.objects.update(finished_at=None, status=None)  # killed in the middle
        assert note(caller, twin).status == 409
        KeyedCall.objects.update(lease_until=timezone.now())
        assert note(caller, twin).status == 201
        assert note(caller, twin)["Idempotent-Replayed"] == "true"
        assert len(twin.written) == 2

    def test_a_run_that_lost_its_lease_changes_nothing(self, caller: Client, twin: Twin) -> None:
        note(caller, twin)
        row = KeyedCall.objects.get()
        stale = keyed_calls.Claim(row.digest, row.owner)
        KeyedCall.objects.update(finished_at=None, owner="6dcd7a6a-3ba8-4d7a-9a3c-0b8f8a1f3c55")
        keyed_calls.keep(stale, keyed_calls.Kept(200, {}, b"stale"), holds_secret=False)
        keyed_calls.release(stale)
        assert bytes(KeyedCall.objects.get().body) != b"stale"

    def test_a_sign_of_life_renews_it(self, caller: Client, twin: Twin) -> None:
        note(caller, twin)
        KeyedCall.objects.update(finished_at=None, lease_until=timezone.now())
        row = KeyedCall.objects.get()
        keyed_calls.renew(keyed_calls.Claim(row.digest, row.owner))
        assert KeyedCall.objects.get().lease_until > timezone.now() + timedelta(seconds=50)

    def test_after_a_day_a_key_is_new(self, caller: Client, twin: Twin) -> None:
        note(caller, twin)
        KeyedCall.objects.update(created_at=timezone.now() - timedelta(hours=24))
        assert "idempotent-replayed" not in note(caller, twin).headers
        KeyedCall.objects.update(created_at=timezone.now() - timedelta(hours=24))
        assert keyed_calls.forget_old() == 1
