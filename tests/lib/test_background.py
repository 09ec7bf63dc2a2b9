"""Background work runs in every server process, whichever server it is."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time

import pytest

from tests.databases import sqlite_copy
from tests.server import ROOT, free_port

ADD = """
import django; django.setup()
from promptlab.lib.jobs import enqueue
enqueue("grading.judge", {"attempt": "00000000-0000-0000-0000-000000000000", "payer": "nobody"})
"""


@pytest.mark.parametrize("server", ["daphne", "uvicorn"])
def test_a_job_that_waits_is_done_once_the_server_listens(tmp_path, migrated, server):
    database, port = tmp_path / "db.sqlite3", str(free_port())
    env = {
        **os.environ,
        "DATABASE_URL": sqlite_copy(migrated, tmp_path),
        "DJANGO_SETTINGS_MODULE": "promptlab.settings",
    }
    subprocess.run([sys.executable, "-c", ADD], cwd=ROOT, env=env, check=True)
    command = {
        "daphne": ["manage.py", "serve", "--port", port],
        "uvicorn": ["-m", "uvicorn", "promptlab.asgi:application", "--port", port],
    }[server]
    process = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=env, stdout=subprocess.DEVNULL
    )
    try:
        end = time.monotonic() + 30
        while not finished(database):
            assert process.poll() is None
            assert time.monotonic() < end, "nobody does the job"
            time.sleep(0.1)
    finally:
        process.terminate()
        assert process.wait(20) in (0, -15)


def finished(database) -> bool:
    with sqlite3.connect(database, timeout=10) as connection:
        query = "SELECT count(*) FROM lib_job WHERE finished_at IS NOT NULL AND NOT gave_up"
        return bool(connection.execute(query).fetchone()[0])
