"""How long a start takes, from the command to the first answer of /ready."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.server import Server


def run() -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        times = [_start(Path(folder)) for _ in range(4)]
    yield "start with an empty database", f"{times[0]:.1f} s"
    yield "start again, median of three", f"{sorted(times[1:])[1]:.1f} s"


def _start(folder: Path) -> float:
    started = time.perf_counter()
    server = Server.start(folder)
    seconds = time.perf_counter() - started
    server.stop()
    return seconds
