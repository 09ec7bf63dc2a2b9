from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest
from django.core.cache import caches
from django.db import connections

from promptlab.accounts import callers, keys, origins, plans
from promptlab.accounts.models import ApiKey, User
from promptlab.accounts.people import make_personal_account
from promptlab.api.doors import DOORS
from promptlab.lib import database
from tests.api.client import Client
from tests.api.sites import Stocked
from tests.api.twins import Twin


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Each test begins with limits unused and nobody known."""
    caches["limits"].clear()
    for kept in (callers, plans, origins, *DOORS):
        kept.forget()


@pytest.fixture
def shared_database(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The database thread works on the test's own connection, inside its transaction."""
    connection = connections["default"]
    connection.inc_thread_sharing()

    def begin() -> None:
        connections["default"] = connection
        database._begin()

    with ThreadPoolExecutor(1, initializer=begin) as threads:
        monkeypatch.setattr(database, "threads", lambda: threads)
        # A connection in the middle of a test's transaction looks like one that was left open.
        monkeypatch.setattr(database, "_drop_unusable", lambda: None)
        yield
    connection.dec_thread_sharing()


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Stocked:
    """What sites on SQLite begin with."""
    return Stocked.make(tmp_path_factory.mktemp("stocked"), migrated)


def key_for(user: User, **rules: object) -> tuple[ApiKey, str]:
    return keys.issue(make_personal_account(user), user, name="Test", **rules)  # type: ignore[arg-type]


@pytest.fixture
def client(shared_database: None, alice: User) -> Iterator[Client]:
    """Alice's program, with a key that may do everything."""
    calling = Client(key_for(alice)[1])
    yield calling
    calling.close()


@pytest.fixture
def stranger(shared_database: None) -> Iterator[Client]:
    calling = Client()
    yield calling
    calling.close()


_twin = cache(Twin)  # routes take a while to be made


@pytest.fixture(params=DOORS, ids=lambda door: door.name)
def twin(request: pytest.FixtureRequest) -> Twin:
    begun = _twin(request.param)
    begun.begin()
    return begun


@pytest.fixture
def caller(shared_database: None, alice: User, twin: Twin) -> Iterator[Client]:
    calling = Client(key_for(alice)[1], twin.app)
    yield calling
    calling.close()
