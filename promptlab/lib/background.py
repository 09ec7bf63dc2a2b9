"""What runs beside the requests in every server process: the job runner and the sweep."""

from __future__ import annotations

import asyncio

from promptlab.lib import live
from promptlab.lib.running import Runner
from promptlab.lib.sweeping import sweep_for_ever

_tasks: set[asyncio.Task[None]] = set()


def start() -> None:
    """Start on the running loop: once the server listens, because daphne has no lifespan events."""
    loop = asyncio.get_event_loop()
    live.use_loop(loop)
    for work in (sweep_for_ever(), Runner().run()):
        _tasks.add(loop.create_task(work))


async def stop() -> None:
    """Stop before the server ends: jobs that ran are given back at once."""
    for task in _tasks:
        task.cancel()
    await asyncio.gather(*_tasks, return_exceptions=True)
    _tasks.clear()
