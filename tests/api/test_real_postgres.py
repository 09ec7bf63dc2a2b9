"""The doors on a real PostgreSQL: connections are returned, and made anew when they broke."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import psycopg
import pytest

from promptlab.lib.database import OTHERWISE
from tests import databases
from tests.api.sites import COMMANDS, DOOR, Site, mixed_calls

OPEN = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
ENDED = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"


@pytest.fixture(scope="module", params=list(COMMANDS))
def server(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def site(
    server: str, tmp_path_factory: pytest.TempPathFactory, postgres_template: str
) -> Iterator[Site]:
    """A database for each server: on a shared one the other's idle connections were counted, and
    ending connections broke calls of both."""
    with databases.new_postgres(postgres_template) as url:
        made = Site(tmp_path_factory.mktemp(server), url)
        yield made
        made.stop()


@pytest.fixture(scope="module")
def beside(site: Site) -> Iterator[Callable[[str], Any]]:
    """Asks the server, from another database, about the connections to the site's."""
    name = site.env["DATABASE_URL"].rpartition("/")[2]
    with psycopg.connect(f"{databases.POSTGRES}/postgres", autocommit=True) as connection:
        yield lambda query: connection.execute(query.encode(), [name]).fetchone()


@pytest.fixture
def http(site: Site, server: str) -> Iterator[httpx2.Client]:
    with site.client(server) as client:
        yield client


def test_connections_to_a_server_are_returned(
    beside: Callable[[str], Any], http: httpx2.Client
) -> None:
    """What stays open are the connections of the database threads. Job runner, sweep and request log
    use those too. A page gives its own back a moment after its answer was sent."""
    assert 200 in mixed_calls(http, rounds=2)
    end = time.monotonic() + 10
    while (count := beside(OPEN)[0]) > OTHERWISE and time.monotonic() < end:
        time.sleep(0.05)
    assert 1 <= count <= OTHERWISE


def test_calls_go_on_after_the_database_was_restarted(
    beside: Callable[[str], Any], http: httpx2.Client
) -> None:
    assert set(mixed_calls(http, rounds=1)) == {200}
    beside(ENDED)
    after = [http.post(f"{DOOR}/rows", json={"text": "after"}).status_code for _ in range(20)]
    assert set(after) <= {200, 503}
    assert after.count(503) <= OTHERWISE  # each database thread notices once
    assert set(after[8:]) == {200}
