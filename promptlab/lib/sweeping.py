"""The server's own background task: what a crash left behind is picked up every few seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from promptlab.lib import jobs
from promptlab.lib.database import on_database
from promptlab.lib.events import deliver_pending, forget_delivered

log = structlog.get_logger("promptlab.sweeping")
EVERY = 5.0  # seconds
_sweeps: list[Callable[[], object]] = [deliver_pending, forget_delivered, jobs.forget_finished]


def on_sweep(sweep: Callable[[], object]) -> None:
    """Call `sweep()` every few seconds on a database thread. It must be quick when idle."""
    if sweep not in _sweeps:
        _sweeps.append(sweep)


async def sweep_for_ever() -> None:
    """Run every sweep in turn, until the server stops; one that fails stops no other."""
    while True:
        await asyncio.sleep(EVERY)
        for sweep in list(_sweeps):
            try:
                await on_database(sweep)
            except Exception:
                log.exception("sweep_failed", sweep=getattr(sweep, "__name__", ""))
