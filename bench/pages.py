"""Do pages stay as quick when a thousand times more attempts are stored?

Two databases with 1,000 and with 1,000,000 attempts, half of them by the learner who then looks at
pages; the same requests run interleaved against both, and the ratio of medians is reported.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.timing import median

FEW, MANY = 1_000, 1_000_000
ROUNDS = 15


def run() -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        stores = {size: Path(folder) / f"{size}.sqlite3" for size in (FEW, MANY)}
        for size, path in stores.items():
            _in_process(path, "fill", str(size))
        times: dict[str, dict[int, list[float]]] = {}
        for _ in range(3):
            for size, path in stores.items():
                answer = json.loads(_in_process(path, "measure", str(ROUNDS)))
                for page, measured in answer.items():
                    times.setdefault(page, {}).setdefault(size, []).extend(measured)
    for page, by_size in times.items():
        few, many = median(by_size[FEW]), median(by_size[MANY])
        yield (
            f"{page}, 1,000 / 1,000,000 attempts",
            f"{few:.1f} / {many:.1f} ms, ratio {many / few:.2f}",
        )


def _in_process(database: Path, *arguments: str) -> str:
    """Django binds one database a process: each store is filled and measured in its own."""
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{database}", "DEBUG": "false"}
    done = subprocess.run(
        [sys.executable, "-m", "bench.stored", *arguments],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout
