from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.accounts.concurrent_merge import ROUNDS
from tests.grading.test_concurrency import ROOT, postgres

__all__ = ["postgres"]


def race(database_url: str) -> list[dict[str, int]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.accounts.concurrent_merge"],
        env={**os.environ, "DATABASE_URL": database_url},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    rounds: list[dict[str, int]] = json.loads(done.stdout)
    return rounds


def assert_nothing_lost_and_nothing_doubled(rounds: list[dict[str, int]]) -> None:
    assert len(rounds) == ROUNDS
    for one in rounds:
        assert one["kept"] == one["made"] == one["last_number"]
        assert (one["merges"], one["owners"], one["guests"]) == (1, 1, 0)


def test_a_sign_up_in_two_windows_while_prompts_arrive_loses_nothing_on_sqlite(tmp_path: Path):
    assert_nothing_lost_and_nothing_doubled(race(f"sqlite:///{tmp_path / 'race.sqlite3'}"))


@pytest.mark.services
def test_a_sign_up_in_two_windows_while_prompts_arrive_loses_nothing_on_postgresql(postgres: str):
    assert_nothing_lost_and_nothing_doubled(race(postgres))
