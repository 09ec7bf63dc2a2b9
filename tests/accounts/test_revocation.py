"""What is revoked is refused by every process: two real servers over one database."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.server import Server

CALL = "/functions/v1/grade-prompt/scenarios/basic-coding-task"
LONG = 60  # seconds that the fact may take on a busy machine; it comes within 5 on an idle one

SERVICE = """
import json
from promptlab.accounts import clients, places
from promptlab.accounts.models import User
place = places.home(User.objects.get(username="robot"))
app, secret = clients.register(place, name="Nightly", kind="service", scopes=["grade"])
print(json.dumps({"client_id": app.client_id, "client_secret": secret}))
"""


@pytest.fixture(scope="module")
def both(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Server]]:
    """The usual server, and another one that works on the same database."""
    folder = tmp_path_factory.mktemp("second")
    second = Server.start(folder, DATABASE_URL=server.env["DATABASE_URL"])
    yield [server, second]
    second.stop()


def status(server: Server, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    try:
        with urllib.request.urlopen(
            urllib.request.Request(server.url + CALL, headers=headers)
        ) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code


def post(server: Server, path: str, **form: str) -> Any:
    body = urllib.parse.urlencode(form).encode()
    with urllib.request.urlopen(server.url + path, body) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def refused_everywhere(servers: list[Server], token: str) -> None:
    """Wait until nobody accepts the token any more."""
    end = time.monotonic() + LONG
    while time.monotonic() < end:
        if [status(one, token) for one in servers] == [401, 401]:
            return
        time.sleep(0.5)
    raise AssertionError("a revoked token is still accepted")


def key_of(server: Server) -> str:
    made = json.loads(server.manage("create_api_key", "--username", "robot"))
    return str(made["api_key"])


def shell(server: Server, code: str) -> str:
    return server.manage("shell", "-v", "0", "-c", code)


def test_a_revoked_key_is_refused_by_every_process(both: list[Server]) -> None:
    text = key_of(both[0])
    assert [status(one, text) for one in both] == [200, 200]
    shell(both[0], f"from promptlab.accounts import keys; keys.revoke(keys.find({text!r}))")
    refused_everywhere(both, text)


def test_the_keys_of_somebody_who_is_switched_off_are_refused_by_every_process(
    both: list[Server],
) -> None:
    text = key_of(both[0])
    assert [status(one, text) for one in both] == [200, 200]
    people = (
        "from promptlab.accounts.models import User; robots = User.objects.filter(username='robot')"
    )
    try:
        shell(both[0], f"{people}; robots.update(is_active=False)")
        refused_everywhere(both, text)
    finally:
        shell(both[0], f"{people}; robots.update(is_active=True)")


def test_a_token_that_its_client_revokes_is_refused_by_every_process(both: list[Server]) -> None:
    key_of(both[0])  # makes the user
    client = json.loads(shell(both[0], SERVICE).splitlines()[-1])
    made = post(both[0], "/identity/o/api/token", grant_type="client_credentials", **client)
    token = made["access_token"]
    assert [status(one, token) for one in both] == [200, 200]
    post(both[0], "/identity/o/api/revoke", token=token, **client)
    refused_everywhere(both, token)
