"""What an account's request log keeps of its calls."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from promptlab.accounts import calls
from promptlab.accounts.models import Account, ApiKey, Call, User
from promptlab.api import recording
from tests.api.client import Client
from tests.api.twins import Twin


def written(caller: Client) -> list[Call]:
    caller.run(recording.write_now())
    return list(Call.objects.order_by("created_at", "id"))


def test_a_call_is_kept_with_what_helps_to_find_a_mistake(
    caller: Client, twin: Twin, alice: User
) -> None:
    answer = caller.post(f"{twin.base}/notes?dry=1", {"text": "ab"})
    (call,) = written(caller)
    assert (call.method, call.path, call.status) == ("POST", f"{twin.base}/notes?dry=1", 400)
    assert (call.code, call.field) == ("VALIDATION_ERROR", "text")
    assert call.request_id == answer["X-Request-ID"]
    assert call.door == twin.door.name
    assert call.body == '{"text": "ab"}'
    assert call.account == Account.objects.get(personal_to=alice)
    assert (call.user, call.key) == (alice, ApiKey.objects.get())


def test_successes_and_refusals_are_kept_in_order(caller: Client, twin: Twin) -> None:
    for path in ("/echo", "/raise/unexpected", "/raise/forbidden", "/echo?limit=99"):
        caller.get(twin.base + path)
    assert [call.status for call in written(caller)] == [200, 500, 403, 400]
    assert [call.code for call in Call.objects.order_by("id")][1:3] == [
        "INTERNAL_ERROR",
        "FORBIDDEN",
    ]


def test_what_nobody_called_is_in_nobodys_log(caller: Client, twin: Twin) -> None:
    caller.get(f"{twin.base}/echo", token="")
    caller.get(f"{twin.base}/nothing")
    assert written(caller) == []


def test_secrets_are_not_kept(caller: Client, twin: Twin) -> None:
    body = {"text": "use pe_sk_live_abcdefgh12345678 here", "secret": 'very "secret" thing'}
    caller.post(f"{twin.base}/notes?token=hush&x=1", body)
    (call,) = written(caller)
    for word in ("abcdefgh12345678", "very", "thing", "hush"):
        assert word not in call.body + call.path
    assert '"secret": "[redacted]"' in call.body
    assert call.path.endswith("?token=[redacted]&x=1")


def test_a_secret_at_the_cut_is_not_kept_either() -> None:
    raw = b'{"a": "' + b"x" * 1900 + b'", "api_key": "' + b"s3cret" * 20 + b'", "b": 1}'
    for end in (len(raw), 1990, 1960, 1935):
        assert "s3cret" not in calls.redacted(raw[:end])


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"\x00", b"a" * 5000, b""])
def test_any_body_becomes_text(raw: bytes) -> None:
    text = calls.redacted(raw)
    assert len(text) <= calls.BODY
    assert "\x00" not in text


def noted(account: Account, user: User, minutes: int, **fields: object) -> calls.Noted:
    when = timezone.now() - timedelta(minutes=minutes)
    values: dict[str, object] = {
        "account_id": account.id,
        "user_id": user.id,
        "key_id": None,
        "request_id": "req_1",
        "door": "twin",
        "method": "GET",
        "path": "/",
        "status": 200,
        "code": "",
        "field": "",
        "body": b"",
        "duration_ms": 1,
        "created_at": when,
        **fields,
    }
    return calls.Noted(**values)  # type: ignore[arg-type]


class TestKept:
    @pytest.fixture
    def account(self, alice: User) -> Account:
        return Account.objects.create(name="Alice's")

    def test_the_last_five_hundred(self, account: Account, alice: User) -> None:
        calls.write([noted(account, alice, minutes) for minutes in range(510)])
        calls.shorten(account.id)
        assert calls.of(account).count() == 500
        oldest = calls.of(account).last()
        assert oldest is not None
        assert oldest.created_at > timezone.now() - timedelta(minutes=501)

    def test_seven_days(self, account: Account, alice: User) -> None:
        day = 24 * 60
        calls.write([noted(account, alice, 6 * day), noted(account, alice, 7 * day + 1)])
        assert calls.of(account).count() == 1
        assert calls.forget_old() == 1

    def test_who_was_deleted_meanwhile_spoils_nothing(
        self, account: Account, alice: User, bob: User
    ) -> None:
        gone = Account.objects.create(name="Gone")
        lost = noted(gone, alice, 1)
        orphan = noted(account, bob, 1)
        gone.delete()
        bob.delete()
        calls.write([lost, orphan, noted(account, alice, 0)])
        assert [call.user for call in calls.of(account)] == [alice, None]


def test_a_call_can_be_copied_as_a_command() -> None:
    call = Call(method="POST", path="/v1/x?a=1", body='{"text": "it\'s"}')
    assert calls.as_curl(call, "https://lab.example") == (
        "curl -X POST 'https://lab.example/v1/x?a=1' \\\n"
        "  -H 'Authorization: Bearer YOUR_KEY' \\\n"
        "  -H 'Content-Type: application/json' \\\n"
        "  -d '{\"text\": \"it'\\''s\"}'"
    )
