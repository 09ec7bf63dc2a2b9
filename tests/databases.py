"""Databases that threads of another process can share, on SQLite and on PostgreSQL.

The test runner's own SQLite is in memory and its tests run inside a transaction: what many threads
do at once is tried in processes of their own. Migrations take seconds: they run once for each engine,
and whoever needs a database gets a copy of what they made.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection
from django.db.models import Model
from django.db.models.sql import InsertQuery

ROOT = Path(__file__).resolve().parents[1]
Statement = tuple[str, tuple[Any, ...]]  # SQL and its values
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432")


def answers() -> bool:
    """PostgreSQL can be reached."""
    try:
        psycopg.connect(f"{POSTGRES}/postgres", connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def write_migrated(path: Path) -> None:
    """A SQLite file like the test runner's own database, which was migrated a moment ago. Where it
    has none in memory (PostgreSQL, or no test that needs one), the file is migrated itself."""
    if connection.vendor == "sqlite" and "memory" in str(connection.settings_dict["NAME"]):
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
    else:
        _migrate(f"sqlite:///{path}")


def sqlite_copy(migrated: Path, folder: Path) -> str:
    """The URL of a copy in this folder."""
    copy = folder / "db.sqlite3"
    shutil.copyfile(migrated, copy)
    return f"sqlite:///{copy}"


@contextmanager
def postgres_template(run: Path) -> Iterator[str]:
    """The name of a migrated database to copy; the last process that uses it drops it."""
    users = run / "postgres"
    name = users / "name"
    with _alone(run / "postgres.lock"):
        users.mkdir(exist_ok=True)
        if not name.exists():
            template = f"promptlab_{secrets.token_hex(6)}"
            _administer(f'CREATE DATABASE "{template}"')
            _migrate(f"{POSTGRES}/{template}")
            name.write_text(template)
        (users / f"{os.getpid()}.user").touch()
    yield name.read_text()
    with _alone(run / "postgres.lock"):
        (users / f"{os.getpid()}.user").unlink()
        if not any(users.glob("*.user")):
            _administer(f'DROP DATABASE "{name.read_text()}" WITH (FORCE)')
            name.unlink()


@contextmanager
def new_postgres(template: str) -> Iterator[str]:
    """The URL of a copy of the template, dropped afterwards."""
    name = f"promptlab_{secrets.token_hex(6)}"
    _administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield f"{POSTGRES}/{name}"
    finally:
        _administer(f'DROP DATABASE "{name}" WITH (FORCE)')


def inserts(model: type[Model]) -> list[Statement]:
    """What puts all rows of a model, as they are now, into an empty table again."""
    query = InsertQuery(model)
    query.insert_values(model._meta.concrete_fields, list(model._default_manager.all()))
    statements: list[Statement] = query.get_compiler(connection=connection).as_sql()
    return statements


def execute(statements: list[Statement]) -> None:
    with connection.cursor() as cursor:
        for sql, values in statements:
            cursor.execute(sql, values)


def _administer(statement: str) -> None:
    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as admin:
        admin.execute(statement.encode())


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Only one process of this run of the suite is in here at a time."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    _run("manage.py", "migrate", "--verbosity", "0", url=url)


def _run(*command: str, url: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        env={**os.environ, "DATABASE_URL": url},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def race(module: str, url: str) -> Any:
    """What the race of a module (see `play`) brought on the database of `url`."""
    return json.loads(_run("-m", module, url=url))


def play(brings: Callable[[], object]) -> None:
    """The whole program of a race: prints what it brings, as JSON, on the database it is given."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "promptlab.settings")
    import django

    django.setup()
    print(json.dumps(brings()))  # noqa: T201  (the answer to the test that started this)
