"""The doors on a real PostgreSQL: connections are returned, and made anew when they broke."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import httpx2
import psycopg
import pytest

from tests.api.sites import COMMANDS, DOOR, Site, mixed_calls
from tests.conftest import missing

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432")
BESIDE = f"promptlab_doors_{os.getpid()}"
OPEN = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
ENDED = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"


@pytest.fixture(scope="module")
def admin() -> Iterator[psycopg.Connection[Any]]:
    try:
        connection = psycopg.connect(POSTGRES + "/postgres", autocommit=True)
    except psycopg.OperationalError:
        missing(f"no PostgreSQL answers at {POSTGRES}")
    with connection:
        yield connection


@pytest.fixture(scope="module")
def site(
    admin: psycopg.Connection[Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    admin.execute(f"DROP DATABASE IF EXISTS {BESIDE} WITH (FORCE)")
    admin.execute(f"CREATE DATABASE {BESIDE}")
    made = Site(tmp_path_factory.mktemp("postgres"), f"{POSTGRES}/{BESIDE}")
    yield made
    made.stop()
    admin.execute(f"DROP DATABASE {BESIDE} WITH (FORCE)")


@pytest.fixture(params=list(COMMANDS))
def server(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def http(site: Site, server: str) -> Iterator[httpx2.Client]:
    with site.client(server) as client:
        yield client


def test_connections_to_a_server_are_returned(
    admin: psycopg.Connection[Any], http: httpx2.Client, server: str
) -> None:
    admin.execute(ENDED, [BESIDE])
    assert 200 in mixed_calls(http, rounds=2)
    open_now = admin.execute(OPEN, [BESIDE]).fetchone()
    assert open_now is not None
    assert 1 <= open_now[0] <= 4  # those of the database threads


def test_calls_go_on_after_the_database_was_restarted(
    admin: psycopg.Connection[Any], http: httpx2.Client, server: str
) -> None:
    assert set(mixed_calls(http, rounds=1)) == {200}
    admin.execute(ENDED, [BESIDE])
    after = [http.post(f"{DOOR}/rows", json={"text": "after"}).status_code for _ in range(20)]
    assert set(after) <= {200, 503}
    assert after.count(503) <= 4  # each database thread notices once
    assert set(after[8:]) == {200}
