"""Fixtures that every part of the suite shares, and the small cast that plays in it.

Alice practises and owns things, Bob is her teammate, Charlie is an outsider, Ada administers.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from promptlab.accounts.models import User
from tests import vendor_server
from tests.server import Server, find_chromium
from tests.vendor_server import Vendor

REQUIRED = os.environ.get("PROMPTLAB_REQUIRE_SERVICES") == "1"


def missing(what: str) -> None:
    """Skip with the reason; fail where everything is required (CI)."""
    if REQUIRED:
        pytest.fail(f"{what} is required here (PROMPTLAB_REQUIRE_SERVICES=1)")
    pytest.skip(what)


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Hashing passwords is slow on purpose; tests make many people and guard no secrets."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


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


@pytest.fixture
def library(db: None) -> None:
    """The starter library, loaded and published."""
    from grading.packs.starter import load_library

    load_library()


@pytest.fixture
def vendor(settings: Any) -> Iterator[Vendor]:
    """A vendor of language models of our own, which the settings point to."""
    with vendor_server.running() as running:
        settings.ANTHROPIC_API_KEY = vendor_server.KEY
        settings.ANTHROPIC_BASE_URL = running.url
        yield running


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """PromptLab as people run it: its own process, daphne, a SQLite file, the starter library."""
    running = Server.start(tmp_path_factory.mktemp("server"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def chromium() -> Path:
    path = find_chromium()
    if path is None:
        missing("Chromium is not installed (apt-get install chromium)")
    assert path is not None
    return path
