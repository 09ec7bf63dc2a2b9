"""A server that is killed (kill -9) in the middle of a call with an Idempotency-Key."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from tests.api.sites import COMMANDS, DOOR, Site, Stocked

KEY = {"Idempotency-Key": "sent-until-answered"}
NOTE = {"text": "once"}


@pytest.fixture
def site(tmp_path: Path, stocked: Stocked) -> Iterator[Site]:
    made = stocked.site(tmp_path, Site)
    yield made
    made.stop()


def rows(site: Site, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(site.database, timeout=20)) as connection, connection:
        return connection.execute(statement).fetchall()


def send(site: Site, server: str) -> httpx2.Response:
    with site.client(server) as http:
        return http.post(f"{DOOR}/slow-notes", json=NOTE, headers=KEY)


def kill_in_the_middle(site: Site, server: str) -> None:
    site.serve(server)
    with ThreadPoolExecutor(1) as elsewhere:
        call = elsewhere.submit(send, site, server)
        end = time.monotonic() + 30
        while not rows(site, "SELECT 1 FROM api_keyedcall") and time.monotonic() < end:
            time.sleep(0.05)
        process = site.processes.pop(server)
        process.kill()
        process.wait(15)
        del site.urls[server]
        assert isinstance(call.exception(30), httpx2.TransportError)


@pytest.mark.parametrize("server", COMMANDS)
def test_a_key_outlives_its_server_and_is_free_again_after_the_lease(
    site: Site, server: str
) -> None:
    kill_in_the_middle(site, server)
    assert rows(site, "SELECT finished_at FROM api_keyedcall") == [(None,)]
    with site.client(server) as http:
        http.post(f"{DOOR}/release")  # nothing is slow any more
    held = send(site, server)
    assert (held.status_code, held.headers["Retry-After"]) == (409, "1")
    rows(site, "UPDATE api_keyedcall SET lease_until = '2000-01-01 00:00:00'")
    done, again = send(site, server), send(site, server)
    assert (done.status_code, again.status_code) == (200, 200)
    assert "Idempotent-Replayed" not in done.headers
    assert (again.headers["Idempotent-Replayed"], again.content) == ("true", done.content)
    assert done.json()["data"]["number"] == 1  # this process did it once
