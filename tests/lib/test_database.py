"""Database work on persistent threads: what comes back, and what becomes of connections."""

from __future__ import annotations

import asyncio
import contextvars
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connection, connections, transaction
from django.db.utils import ConnectionHandler

from promptlab.lib import database
from promptlab.lib.database import on_database

pytestmark = pytest.mark.django_db
make_threads = database.threads.__wrapped__  # uncached: none of them is started
spoken = contextvars.ContextVar("spoken", default="nothing")


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """One database thread on a file of its own: the suite's database lies in memory, where
    Django never closes a connection."""
    path = tmp_path / "own.sqlite3"
    own = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "CONN_MAX_AGE": 0}}

    def begin() -> None:
        connections["default"] = ConnectionHandler(own)["default"]
        database._begin()

    with ThreadPoolExecutor(1, thread_name_prefix="database", initializer=begin) as threads:
        monkeypatch.setattr(database, "threads", lambda: threads)
        threads.submit(_sql, "CREATE TABLE notes (text)").result()
        yield path
        threads.submit(connections.close_all).result()


def _sql(statement: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _connection() -> tuple[int, int]:
    _sql("SELECT 1")
    return threading.get_ident(), id(connection.connection)


async def test_a_function_runs_elsewhere_and_its_answer_comes_back() -> None:
    def add(a: int, b: int) -> tuple[int, str]:
        return a + b, threading.current_thread().name[:8]

    assert await on_database(add, 1, b=2) == (3, "database")


async def test_exceptions_arrive_as_they_are() -> None:
    with pytest.raises(ZeroDivisionError):
        await on_database(lambda: 1 / 0)


async def test_the_request_id_of_the_caller_goes_along() -> None:
    spoken.set("req_1")
    assert await on_database(spoken.get) == "req_1"


async def test_many_at_once_all_come_back() -> None:
    answers = await asyncio.gather(*(on_database(pow, n, 2) for n in range(200)))
    assert answers == [n * n for n in range(200)]


async def test_the_connection_of_a_thread_is_kept_between_calls() -> None:
    assert len({await on_database(_connection) for _ in range(20)}) == 1


def test_sqlite_writes_on_one_thread_and_servers_on_four() -> None:
    assert make_threads()._max_workers == (1 if connection.vendor == "sqlite" else 4)


def test_a_thread_of_a_page_keeps_no_connection() -> None:
    """CONN_MAX_AGE is 0: whatever opened a connection elsewhere closes it with its request."""
    assert settings.DATABASES["default"].get("CONN_MAX_AGE", 0) == 0


async def test_a_transaction_that_was_left_open_is_not_inherited(file: Path) -> None:
    def leave_open() -> None:
        transaction.set_autocommit(False)
        _sql("INSERT INTO notes VALUES ('half done')")

    await on_database(leave_open)
    with sqlite3.connect(file, timeout=0) as another:  # nobody holds the lock
        another.execute("INSERT INTO notes VALUES ('done')")
    another.close()
    assert await on_database(_sql, "SELECT text FROM notes") == [("done",)]


async def test_an_error_of_the_database_spoils_nothing_for_the_next() -> None:
    with pytest.raises(OperationalError, match="no such table"):
        await on_database(_sql, "SELECT * FROM there_is_no_such_table")
    assert await on_database(_sql, "SELECT 1") == [(1,)]
