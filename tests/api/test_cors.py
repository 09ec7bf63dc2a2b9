"""Pages of other sites may call when an account lists their origin."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from promptlab.accounts import origins
from promptlab.accounts.models import Account, User
from promptlab.accounts.people import make_personal_account
from tests.api.client import Answer, Client
from tests.api.conftest import key_for
from tests.api.twins import Twin

APP = {"Origin": "https://app.example.org"}

ALLOWED = "access-control-allow-origin"


@pytest.fixture(autouse=True)
def listed(alice: User) -> None:
    make_personal_account(alice)
    Account.objects.filter(personal_to=alice).update(cors_origins=["https://app.example.org"])


def preflight(caller: Client, twin: Twin, origin: dict[str, str]) -> Answer:
    headers = {**origin, "Access-Control-Request-Method": "POST"}
    return caller.call("OPTIONS", f"{twin.base}/notes", token="", headers=headers)


def test_a_page_of_the_account_may_read_the_answer(caller: Client, twin: Twin) -> None:
    answer = caller.get(f"{twin.base}/echo", headers=APP)
    assert answer[ALLOWED] == "https://app.example.org"
    assert answer["Vary"] == "Origin"
    assert "X-RateLimit-Remaining" in answer["Access-Control-Expose-Headers"]
    assert "access-control-allow-credentials" not in answer.headers


def test_a_page_of_another_account_may_not(caller: Client, twin: Twin, bob: User) -> None:
    answer = caller.get(f"{twin.base}/echo", headers=APP, token=key_for(bob)[1])
    assert answer.status == 200
    assert ALLOWED not in answer.headers
    assert answer["Vary"] == "Origin"


def test_refusals_can_be_read_too(caller: Client, twin: Twin) -> None:
    for path, token in (("/raise/forbidden", None), ("/echo", ""), ("/nothing", None)):
        assert ALLOWED in caller.get(twin.base + path, headers=APP, token=token).headers


def test_a_browser_that_asks_first_is_told_what_it_may_send(caller: Client, twin: Twin) -> None:
    answer = preflight(caller, twin, APP)
    assert (answer.status, answer.body) == (204, b"")
    assert answer[ALLOWED] == "https://app.example.org"
    assert "POST" in answer["Access-Control-Allow-Methods"]
    assert "Authorization" in answer["Access-Control-Allow-Headers"]
    assert "Idempotency-Key" in answer["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://app.example.org.evil"])
def test_unlisted_pages_get_no_permission(caller: Client, twin: Twin, origin: str) -> None:
    for answer in (
        preflight(caller, twin, {"Origin": origin}),
        caller.get(f"{twin.base}/echo", headers={"Origin": origin}),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control")]


def test_without_an_origin_nothing_is_asked(caller: Client, twin: Twin) -> None:
    assert "vary" not in caller.get(f"{twin.base}/echo").headers


def test_an_answer_stands_when_origins_cannot_be_read(
    caller: Client, twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller.get(f"{twin.base}/echo")  # from here on the key is known without the database

    def away(account: object) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(origins, "listed", away)
    answer = caller.get(f"{twin.base}/echo", headers=APP)
    assert answer.status == 200
    assert ALLOWED not in answer.headers
