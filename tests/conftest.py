"""Fixtures that every part of the suite shares, and the small cast that plays in it.

Alice practises and owns things, Bob is her teammate, Charlie is an outsider, Ada administers.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_django
from django.db import connections

from promptlab.accounts.models import User
from promptlab.lib import database
from tests import databases, vendor_server
from tests.server import Server, find_chromium
from tests.vendor_server import Vendor

REQUIRED = os.environ.get("PROMPTLAB_REQUIRE_SERVICES") == "1"


# Whoever asks for one of these starts a server, a worker, a vendor or a database of its own.
OWN_PROCESSES = {"migrated", "postgres_template", "race_database", "vendor"}
LONGEST = ("browser", "processes", "services")


# To look for garbage in what is loaded for good, again and again, takes a tenth of the time. The
# server does without it as well (promptlab/asgi.py).
gc.set_threshold(10_000, 10, 10)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Mark what is not a unit test, so that `make unit` can leave it out. The files that take longest
    come first, so that the short ones even out the end; among themselves they stay shuffled."""
    for item in items:
        if not OWN_PROCESSES.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.processes)
    yield
    turns: dict[Path, int] = {}
    for item in items:
        turns[item.path] = min(_turn(item), turns.get(item.path, len(LONGEST)))
    items.sort(key=lambda item: turns[item.path])


def _turn(item: pytest.Item) -> int:
    kinds = [place for place, kind in enumerate(LONGEST) if item.get_closest_marker(kind)]
    return min(kinds, default=len(LONGEST))


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()


def missing(what: str) -> None:
    """Skip with the reason; fail where everything is required (CI)."""
    if REQUIRED:
        pytest.fail(f"{what} is required here (PROMPTLAB_REQUIRE_SERVICES=1)")
    pytest.skip(what)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("migrated") / "db.sqlite3"


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker, migrated_file: Path
) -> Iterator[None]:
    """A copy of the test database is put aside before any test writes to it (see `migrated`), and
    it can only be dropped once the database threads have let go of it."""
    with django_db_blocker.unblock():
        databases.write_migrated(migrated_file)
    yield
    pool = database.threads()
    together = threading.Barrier(max(1, len(pool._threads)))

    def let_go() -> None:
        connections.close_all()
        together.wait(10)

    list(pool.map(lambda _: let_go(), range(together.parties)))


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Hashing passwords is slow on purpose; tests make many people and guard no secrets."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def quick_clients(settings: Any) -> None:
    """Every test client is a server of its own, which would list all static files before its first
    answer. Clients do without; the real server (tests/server.py) sends them as in production."""
    settings.SERVESTATIC_USE_FINDERS = settings.SERVESTATIC_USE_STATIC_ROOT = False


def _person(name: str, **fields: object) -> User:
    return User.objects.create_user(
        username=name, email=f"{name}@example.org", password="correct horse", **fields
    )


@pytest.fixture
def alice(db: None) -> User:
    return _person("alice")


@pytest.fixture
def bob(db: None) -> User:
    return _person("bob")


@pytest.fixture
def charlie(db: None) -> User:
    return _person("charlie")


@pytest.fixture
def ada(db: None) -> User:
    return _person("ada", is_staff=True, is_superuser=True)


@pytest.fixture(scope="session")
def library_inserts() -> list[databases.Statement]:
    """What writes the rows of the starter library, once a test has loaded it."""
    return []


@pytest.fixture
def library(db: None, library_inserts: list[databases.Statement]) -> None:
    """The starter library, loaded and published. It is read and compiled once a session."""
    from grading.models import Scenario, ScenarioVersion, Track
    from grading.packs.starter import load_library

    if library_inserts:
        databases.execute(library_inserts)
    else:
        load_library()
        for model in (Track, Scenario, ScenarioVersion, Scenario.prerequisites.through):
            library_inserts += databases.inserts(model)


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this run of the suite share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def postgres_template(run_folder: Path) -> Iterator[str]:
    if not databases.answers():
        missing("PostgreSQL does not answer (TEST_POSTGRES_URL)")
    with databases.postgres_template(run_folder) as name:
        yield name


@pytest.fixture(scope="session")
def migrated(django_db_setup: None, migrated_file: Path) -> Path:
    """A migrated SQLite file, to be copied and never opened."""
    return migrated_file


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def race_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated database for a race, on each engine; see tests/databases.py."""
    if request.param == "sqlite":
        yield databases.sqlite_copy(request.getfixturevalue("migrated"), tmp_path)
    else:
        with databases.new_postgres(request.getfixturevalue("postgres_template")) as url:
            yield url


@pytest.fixture
def vendor(settings: Any) -> Iterator[Vendor]:
    """A vendor of language models of our own, which the settings point to."""
    with vendor_server.running() as running:
        settings.ANTHROPIC_API_KEY = vendor_server.KEY
        settings.ANTHROPIC_BASE_URL = running.url
        yield running


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator[Server]:
    """PromptLab as people run it: its own process, daphne, a SQLite file, the starter library."""
    running = Server.start(tmp_path_factory.mktemp("server"), migrated)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def chromium() -> Path:
    path = find_chromium()
    if path is None:
        missing("Chromium is not installed (apt-get install chromium)")
    assert path is not None
    return path
