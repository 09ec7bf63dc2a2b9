"""Who may listen to an attempt over a WebSocket, on the real server."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from promptlab.lib.live import CHECK_EVERY, GONE, MOST_EACH
from tests.conftest import missing
from tests.server import Server

PEOPLE = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from grading import attempts, scenarios
from promptlab.accounts.guests import make_guest
from promptlab.accounts.models import User
from promptlab.accounts.sessions import GUEST

store = import_module(settings.SESSION_ENGINE).SessionStore
keys = {}
for name in ("alice", "charlie"):
    user = User.objects.create_user(name)
    session = store()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    keys[name] = session.session_key
    if name == "alice":
        scenario = scenarios.find(None, "thank-you-email")
        attempt = attempts.submit(user, scenario, "Write an e-mail that thanks Marta for the pie.")
        keys["attempt"] = str(attempt.id)
guest = make_guest("v" * 43, "UTC")
for name in ("guest", "the guest elsewhere"):
    session = store()
    session[GUEST] = str(guest.id)
    session.save()
    keys[name] = session.session_key
theirs = attempts.submit(guest, scenario, "Write an e-mail that thanks Marta for the pie.")
keys["guests attempt"] = str(theirs.id)
import json
print("KEYS", json.dumps(keys))
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator[Server]:
    running = Server.start(tmp_path_factory.mktemp("live"), migrated)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def keys(house: Server) -> dict[str, str]:
    printed = house.manage("shell", "-v", "0", "-c", PEOPLE)
    line = next(row for row in printed.splitlines() if row.startswith("KEYS"))
    found: dict[str, str] = json.loads(line.removeprefix("KEYS"))
    return found


def listen(
    house: Server, attempt: str, session: str = "", origin: str | None = None
) -> ClientConnection:
    address = house.url.replace("http", "ws", 1) + f"/live/attempts/{attempt}"
    headers = {"Cookie": f"sessionid={session}"} if session else {}
    sent = house.url if origin is None else origin
    return connect(address, origin=sent or None, additional_headers=headers)  # type: ignore[arg-type]


def news(socket: ClientConnection) -> dict[str, object]:
    told: dict[str, object] = json.loads(socket.recv(timeout=10))
    return told


def test_a_learner_is_told_how_the_attempt_stands_on_connecting(house, keys):
    with listen(house, keys["attempt"], keys["alice"]) as socket:
        assert news(socket) == {"judge": "", "number": 1}


def test_a_guest_may_listen_too(house, keys):
    with listen(house, keys["guests attempt"], keys["guest"]) as socket:
        assert news(socket)["number"] == 1


@pytest.mark.parametrize("who", ["charlie", "guest", ""])
def test_nobody_else_may_listen(house, keys, who):
    with pytest.raises(InvalidStatus) as refused:
        listen(house, keys["attempt"], keys.get(who, ""))
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_pages_of_other_sites_may_not_use_a_learners_cookie(house, keys, origin):
    with pytest.raises(InvalidStatus) as refused:
        listen(house, keys["attempt"], keys["alice"], origin)
    assert refused.value.response.status_code == 403


def test_one_browser_has_only_so_many_sockets(house, keys):
    with ExitStack() as stack:
        for _ in range(MOST_EACH):
            news(stack.enter_context(listen(house, keys["attempt"], keys["alice"])))
        with pytest.raises(InvalidStatus):
            listen(house, keys["attempt"], keys["alice"])
        with listen(house, keys["guests attempt"], keys["guest"]) as other:
            news(other)
    for _ in range(100):  # the server learns a moment later that they were closed
        try:
            with listen(house, keys["attempt"], keys["alice"]) as socket:
                assert news(socket)["number"] == 1
                return
        except InvalidStatus:
            time.sleep(0.1)
    pytest.fail("closed sockets still count")


def test_an_address_that_is_none_is_refused(house, keys):
    address = house.url.replace("http", "ws", 1) + "/live/nothing"
    with pytest.raises(InvalidStatus):
        connect(address, origin=house.url)


def test_whatever_a_reader_sends_is_dropped(house, keys):
    with listen(house, keys["attempt"], keys["alice"]) as socket:
        news(socket)
        for nonsense in ("{", '{"type": "pushed"}', b"\x00\xff", "x" * 10_000):
            socket.send(nonsense)
        with pytest.raises(TimeoutError):
            socket.recv(timeout=0.5)


def test_a_session_that_ends_closes_its_sockets(house, keys):
    session = keys["the guest elsewhere"]
    with listen(house, keys["guests attempt"], session) as socket:
        news(socket)
        house.manage(
            "shell",
            "-c",
            "from django.contrib.sessions.models import Session;"
            f"Session.objects.filter(session_key='{session}').delete()",
        )
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=CHECK_EVERY * 3)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == GONE


@pytest.mark.services
def test_a_change_in_another_process_reaches_readers_through_redis(tmp_path, migrated):
    location = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
    try:
        redis.Redis.from_url(location).ping()
    except redis.ConnectionError:
        missing("Redis does not answer")
    house = Server.start(tmp_path, migrated, REDIS_URL=location)
    try:
        printed = house.manage("shell", "-v", "0", "-c", PEOPLE)
        line = next(row for row in printed.splitlines() if row.startswith("KEYS"))
        keys = json.loads(line.removeprefix("KEYS"))
        with listen(house, keys["attempt"], keys["alice"]) as socket:
            news(socket)
            house.manage(
                "shell",
                "-c",
                "from grading.judging.replacing import group_of; from promptlab.lib import live;"
                f"live.changed(group_of('{keys['attempt']}'), 1)",
            )
            assert news(socket) == {"judge": "", "number": 1}
    finally:
        house.stop()
