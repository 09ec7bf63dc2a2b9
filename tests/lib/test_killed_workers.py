"""kill -9 at any moment loses no job, and the end of each is recorded once."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.databases import sqlite_copy
from tests.server import ROOT

JOBS = 400
ADD = """
import django; django.setup()
from promptlab.lib import jobs
jobs.job("slow")(print)
for number in range({count}):
    jobs.enqueue("slow", {{"number": number}})
"""


def start(folder: Path, env: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.lib.job_worker", str(folder)]
    return subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.DEVNULL)


def unfinished(database: Path) -> int:
    with sqlite3.connect(database, timeout=10) as connection:
        query = "SELECT count(*) FROM lib_job WHERE finished_at IS NULL"
        return int(connection.execute(query).fetchone()[0])


def holds(database: Path, pid: int) -> bool:
    """Whether this process works on something right now."""
    with sqlite3.connect(database, timeout=10) as connection:
        query = "SELECT count(*) FROM lib_job WHERE finished_at IS NULL AND owner LIKE ?"
        return bool(connection.execute(query, [f"%-{pid}-%"]).fetchone()[0])


def repeated(database: Path) -> int:
    with sqlite3.connect(database, timeout=10) as connection:
        query = "SELECT count(*) FROM lib_job WHERE attempts > 1"
        return int(connection.execute(query).fetchone()[0])


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.05)


def test_jobs_survive_the_sudden_death_of_their_workers(tmp_path, migrated):
    database = tmp_path / "db.sqlite3"
    env = {
        **os.environ,
        "DATABASE_URL": sqlite_copy(migrated, tmp_path),
        "DJANGO_SETTINGS_MODULE": "promptlab.settings",
        "REDIS_URL": "",
    }
    add = [sys.executable, "-c", ADD.format(count=JOBS)]
    subprocess.run(add, cwd=ROOT, env=env, check=True)
    worker = start(tmp_path, env)
    try:
        for _ in range(3):
            wait_until(partial(holds, database, worker.pid))
            worker.kill()
            worker.wait()
            assert unfinished(database) > 0
            worker = start(tmp_path, env)
        wait_until(lambda: unfinished(database) == 0)
    finally:
        worker.kill()
        worker.wait()
    assert repeated(database) > 0
    done = (tmp_path / "done").read_text().split()
    assert {int(number) for number in done} == set(range(JOBS))
