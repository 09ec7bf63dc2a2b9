"""Every refusal goes through every door and wears its envelope."""

from __future__ import annotations

import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client as Browser
from pydantic import TypeAdapter

from promptlab.api.door import Door
from promptlab.api.openapi import KINDS
from promptlab.lib.errors import NotAllowed, NotFound
from tests.api.client import Answer, Client
from tests.api.documents import document
from tests.api.twins import Twin

GOOD = {"text": "hello"}
Call = Callable[[Client, str], Answer]
JSON = {"content-type": "application/json"}


def disconnect(client: Client, base: str) -> Answer:
    parts = [
        {"type": "http.request", "body": b'{"te', "more_body": True},
        {"type": "http.disconnect"},
    ]
    return client.post(f"{base}/notes", headers={**JSON, "content-length": "9"}, parts=parts)


def endless(client: Client, base: str) -> Answer:
    parts = [{"type": "http.request", "body": b" " * 500, "more_body": True}] * 4
    chunked = {**JSON, "transfer-encoding": "chunked"}
    return client.post(f"{base}/notes", headers=chunked, parts=parts)


def often(client: Client, base: str) -> Answer:
    return [client.get(f"{base}/rare") for _ in range(6)][-1]


def posting(body: Any, **headers: str) -> Call:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda client, base: client.post(f"{base}/notes", body, headers=named)


def getting(path: str, **options: Any) -> Call:
    return lambda client, base: client.get(base + path, **options)


# name: (status, code, the call)
REFUSALS: dict[str, tuple[int, str, Call]] = {
    "no token": (401, "UNAUTHORIZED", getting("/echo", token="")),
    "unknown key": (401, "UNAUTHORIZED", getting("/echo", token="pe_sk_live_nobody")),
    "unknown token": (401, "UNAUTHORIZED", getting("/echo", token="abc.def")),
    "no bearer": (401, "UNAUTHORIZED", getting("/echo", headers={"authorization": "Basic YTpi"})),
    "missing scope": (403, "FORBIDDEN", getting("/for-others")),
    "forbidden": (403, "FORBIDDEN", getting("/raise/forbidden")),
    "unknown path": (404, "NOT_FOUND", getting("/nothing/here")),
    "the base itself": (404, "NOT_FOUND", getting("")),
    "a slash too many": (404, "NOT_FOUND", getting("/echo/")),
    "NUL in the path": (404, "NOT_FOUND", getting("/raise/\x00")),
    "no number in the path": (400, "VALIDATION_ERROR", getting("/numbered/many")),
    "no UUID in the path": (404, "NOT_FOUND", getting("/of/many")),
    "wrong method": (405, "METHOD_NOT_ALLOWED", lambda c, base: c.call("DELETE", f"{base}/echo")),
    "unknown method": (405, "METHOD_NOT_ALLOWED", lambda c, base: c.call("BREW", f"{base}/echo")),
    "plain OPTIONS": (405, "METHOD_NOT_ALLOWED", lambda c, base: c.call("OPTIONS", f"{base}/echo")),
    "another host": (400, "VALIDATION_ERROR", getting("/echo", headers={"host": "evil.example"})),
    "broken query": (400, "VALIDATION_ERROR", getting("/echo", query_string=b"limit=\xff\xfe")),
    "NUL in the query": (400, "VALIDATION_ERROR", getting("/echo?limit=%00")),
    "query out of range": (400, "VALIDATION_ERROR", getting("/echo?limit=10")),
    "no body": (400, "VALIDATION_ERROR", posting(None)),
    "broken JSON": (400, "VALIDATION_ERROR", posting(b'{"text": ')),
    "not UTF-8": (400, "VALIDATION_ERROR", posting(b'{"text": "\xff\xfe"}')),
    "NaN": (400, "VALIDATION_ERROR", posting(b'{"text": "hello", "other": NaN}')),
    "half a character": (400, "VALIDATION_ERROR", posting(b'{"text": "\\ud800abc"}')),
    "NUL in the body": (400, "VALIDATION_ERROR", posting(b'{"text": "abc\\u0000"}')),
    "too deep": (400, "VALIDATION_ERROR", posting(b"[" * 500 + b"]" * 500)),
    "a list": (400, "VALIDATION_ERROR", posting([1, 2])),
    "null": (400, "VALIDATION_ERROR", posting(b"null")),
    "broken rule": (400, "VALIDATION_ERROR", posting({"text": "ab"})),
    "long key": (400, "VALIDATION_ERROR", posting(GOOD, idempotency_key="k" * 256)),
    "bad key": (400, "VALIDATION_ERROR", posting(GOOD, idempotency_key="two words")),
    "too large": (413, "PAYLOAD_TOO_LARGE", posting({"text": "x" * 2000})),
    "announced as too large": (413, "PAYLOAD_TOO_LARGE", posting(GOOD, content_length="2000")),
    "too large, unannounced": (413, "PAYLOAD_TOO_LARGE", endless),
    "text": (415, "UNSUPPORTED_MEDIA_TYPE", posting(GOOD, content_type="text/plain")),
    "no type": (415, "UNSUPPORTED_MEDIA_TYPE", posting(GOOD, content_type="")),
    "a form": (
        415,
        "UNSUPPORTED_MEDIA_TYPE",
        posting(b"a=b", content_type="application/x-www-form-urlencoded"),
    ),
    "latin-1": (
        415,
        "UNSUPPORTED_MEDIA_TYPE",
        posting(GOOD, content_type="application/json; charset=latin-1"),
    ),
    "compressed": (415, "UNSUPPORTED_MEDIA_TYPE", posting(GOOD, content_encoding="gzip")),
    "disconnect": (400, "CLIENT_DISCONNECTED", disconnect),
    "conflict": (409, "CONFLICT", getting("/raise/conflict")),
    "too often": (429, "RATE_LIMIT_EXCEEDED", often),
    "rate limited inside": (429, "RATE_LIMIT_EXCEEDED", getting("/raise/rate-limited")),
    "unavailable": (503, "SERVICE_UNAVAILABLE", getting("/raise/unavailable")),
    "unavailable without a hint": (503, "SERVICE_UNAVAILABLE", getting("/raise/gone-for-long")),
    "unexpected": (500, "INTERNAL_ERROR", getting("/raise/unexpected")),
    "our own misfit": (500, "INTERNAL_ERROR", getting("/misfit")),
    "an inner error": (500, "INTERNAL_ERROR", getting("/raise/masked")),
}


OWN = {"conflict"}  # what a route adds to the refusals of the ground, it declares itself


def _declared(door: Door, caller: Client) -> set[int]:
    """What the document says that the last call can be answered with.

    Where there is no operation, nothing can be declared: an unknown path is 404, a method 405.
    """
    method, path = caller.asked
    asked: Any = SimpleNamespace(method=method, path=path)
    try:
        route, _, _ = door.find(asked)
    except (NotFound, NotAllowed) as none:
        return {none.status}
    operation = document(door)["paths"][door.base + KINDS.sub(r"{\1}", route.path)]
    return {int(status) for status in operation[route.method.lower()]["responses"]}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_wears_the_envelope_of_its_door(
    name: str, twin: Twin, caller: Client, caplog: pytest.LogCaptureFixture
) -> None:
    status, code, call = REFUSALS[name]
    answer = call(caller, twin.base)
    assert answer.status == status, answer.body
    assert code in answer.body.decode()
    assert answer["X-Request-ID"] in answer.body.decode()
    TypeAdapter(twin.door.refusal).validate_python(answer.json)
    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Length"] == str(len(answer.body))
    assert answer["Link"] == f'</docs/errors/{code}>; rel="help"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert {f"x-ratelimit-{each}" for each in ("limit", "remaining", "reset", "window")} <= set(
        answer.headers
    )
    assert ("retry-after" in answer.headers) is (status in {429, 503})
    assert ("www-authenticate" in answer.headers) is (status == 401)
    assert ("allow" in answer.headers) is (status == 405)
    assert not twin.written
    assert name in OWN or status in _declared(twin.door, caller)
    if status == 500:
        assert b"secret" not in answer.body
        logged = [record for record in caplog.records if record.levelno == logging.ERROR]
        assert [answer["X-Request-ID"] in record.getMessage() for record in logged] == [True]


@pytest.mark.parametrize("code", sorted({code for _, code, _ in REFUSALS.values()}))
def test_the_link_of_a_refusal_leads_to_a_page(code: str, db: None) -> None:
    assert Browser().get(f"/docs/errors/{code}").status_code == 200


def test_wrong_methods_name_the_right_ones(twin: Twin, caller: Client) -> None:
    assert caller.call("PUT", f"{twin.base}/raise/x")["Allow"] == "GET, POST"


def test_a_broken_rule_names_the_field(twin: Twin, caller: Client) -> None:
    told = caller.post(f"{twin.base}/notes", {"text": "ab", "times": "many"}).body.decode()
    assert '"text"' in told
    assert '"times"' in told


def test_head_is_answered_like_get_without_the_body(twin: Twin, caller: Client) -> None:
    answer = caller.call("HEAD", f"{twin.base}/echo")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer["Content-Length"]) > 0


def test_a_request_id_is_kept_or_made(twin: Twin, caller: Client) -> None:
    kept = caller.get(f"{twin.base}/echo", headers={"X-Request-ID": "trace-1234"})
    made = caller.get(f"{twin.base}/echo", headers={"X-Request-ID": "<script>"})
    assert kept["X-Request-ID"] == "trace-1234"
    assert made["X-Request-ID"].startswith("req")


def test_strangers_are_limited_and_never_lock_out_others(twin: Twin, caller: Client) -> None:
    calls = [("GET", f"{twin.base}/echo")] * 121
    refused = caller.together(calls, token="pe_sk_live_guessed")
    assert sorted({answer.status for answer in refused}) == [401, 429]
    assert sum(answer.status == 401 for answer in refused) == 120
    assert "retry-after" in refused[-1].headers
    assert caller.get(f"{twin.base}/echo").status == 200
    elsewhere = caller.get(f"{twin.base}/echo", token="", client=("203.0.113.9", 5))
    assert elsewhere.status == 401


def test_without_counts_reads_are_answered_and_writes_are_not(
    twin: Twin, caller: Client, settings: Any
) -> None:
    gone = "redis://127.0.0.1:1/0"
    backend = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {**settings.CACHES, "limits": {"BACKEND": backend, "LOCATION": gone}}
    assert caller.get(f"{twin.base}/echo").status == 200
    answer = caller.post(f"{twin.base}/notes", GOOD)
    assert (answer.status, twin.written) == (503, [])
    assert int(answer["Retry-After"]) > 0
    assert caller.get(f"{twin.base}/echo", token="").status == 401


def test_https_is_not_optional_where_the_site_has_it(
    twin: Twin, caller: Client, settings: Any
) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 3600
    assert caller.get(f"{twin.base}/echo").status == 403
    answer = caller.get(f"{twin.base}/echo", scheme="https")
    assert answer.status == 200
    assert answer["Strict-Transport-Security"].startswith("max-age=3600")


def test_cookies_are_never_read(twin: Twin, caller: Client) -> None:
    answer = caller.get(f"{twin.base}/echo", token="", headers={"cookie": "sessionid=abc"})
    assert answer.status == 401
    assert "set-cookie" not in answer.headers


def test_the_counting_cache_is_the_one_of_limits() -> None:
    assert caches["limits"] is not caches["default"]
