from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.conftest import missing
from tests.grading.concurrent_attempts import EACH, THREADS

ROOT = Path(__file__).resolve().parents[2]
SERVER = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432")


@pytest.fixture
def postgres() -> Iterator[str]:
    """The URL of an empty database on the PostgreSQL server."""
    name = f"promptlab_{secrets.token_hex(6)}"
    try:
        admin = psycopg.connect(f"{SERVER}/postgres", autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        missing("PostgreSQL does not answer on 127.0.0.1:5432")
        return
    with admin:
        admin.execute(f'CREATE DATABASE "{name}"'.encode())
        yield f"{SERVER}/{name}"
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def race(database_url: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.grading.concurrent_attempts"],
        env={**os.environ, "DATABASE_URL": database_url},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, object] = json.loads(done.stdout)
    return found


def expected() -> dict[str, object]:
    every = THREADS * EACH
    half = list(range(1, every // 2 + 1))
    return {
        "numbers": {"first": half, "second": half},
        "places": every,
        "attempts": every,
        "score_sum": 8.0 * every,
        "criteria": [8.0 * every, every],
        "completed": 2,
        "day": every,
        "practice": 2,
        "stats": every,
        "learners": [1, 1],
        "met": every,
    }


def test_on_a_sqlite_file_no_attempt_is_lost_or_numbered_twice(tmp_path):
    assert race(f"sqlite:///{tmp_path / 'race.sqlite3'}") == expected()


@pytest.mark.services
def test_on_postgresql_no_attempt_is_lost_or_numbered_twice(postgres):
    assert race(postgres) == expected()
