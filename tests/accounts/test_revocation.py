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

GIVEN = """
import json
from promptlab.accounts import clients, keys, places
from promptlab.accounts.models import User

def home(name):
    return places.home(User.objects.create_user(name))

app, secret = clients.register(home("service"), name="Nightly", kind="service", scopes=["grade"])
print(json.dumps({
    "revoked": keys.issue_in(home("robot"), name="Nightly")[1],
    "switched off": keys.issue_in(home("leaver"), name="Nightly")[1],
    "client": {"client_id": app.client_id, "client_secret": secret},
}))
"""
TAKEN = """
from promptlab.accounts import keys
from promptlab.accounts.models import User
keys.revoke(keys.find("{key}"))
User.objects.filter(username="leaver").update(is_active=False)
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


@pytest.fixture(scope="module")
def taken(both: list[Server]) -> dict[str, str]:
    """Tokens that both servers accepted, all taken back since: none is waited for alone."""
    one = both[0]
    given = json.loads(one.manage("shell", "-v", "0", "-c", GIVEN).splitlines()[-1])
    client = given.pop("client")
    form = {"grant_type": "client_credentials", **client}
    tokens = {**given, "token": post(one, "/identity/o/api/token", **form)["access_token"]}
    for token in tokens.values():
        assert [status(each, token) for each in both] == [200, 200]
    one.manage("shell", "-v", "0", "-c", TAKEN.format(key=tokens["revoked"]))
    post(one, "/identity/o/api/revoke", token=tokens["token"], **client)
    return tokens


def refused_everywhere(servers: list[Server], token: str) -> None:
    """Wait until nobody accepts the token any more."""
    end = time.monotonic() + LONG
    while time.monotonic() < end:
        if [status(one, token) for one in servers] == [401, 401]:
            return
        time.sleep(0.5)
    raise AssertionError("a revoked token is still accepted")


def test_a_revoked_key_is_refused_by_every_process(both: list[Server], taken: dict[str, str]):
    refused_everywhere(both, taken["revoked"])


def test_the_keys_of_somebody_who_is_switched_off_are_refused_by_every_process(
    both: list[Server], taken: dict[str, str]
) -> None:
    refused_everywhere(both, taken["switched off"])


def test_a_token_that_its_client_revokes_is_refused_by_every_process(
    both: list[Server], taken: dict[str, str]
) -> None:
    refused_everywhere(both, taken["token"])
