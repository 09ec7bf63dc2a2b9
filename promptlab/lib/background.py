"""What runs beside the requests in every server process: the job runner and the sweep."""

from __future__ import annotations

import asyncio
from typing import Any

from promptlab.lib import live
from promptlab.lib.running import Runner
from promptlab.lib.sweeping import sweep_for_ever

_tasks: set[asyncio.Task[None]] = set()


def start() -> None:
    """Start on the running loop: once the server listens, because daphne has no lifespan events."""
    loop = asyncio.get_event_loop()
    live.use_loop(loop)
    _tasks.add(loop.create_task(Runner().run(), name="jobs"))
    _tasks.add(loop.create_task(sweep_for_ever(), name="sweep"))


def failing() -> str:
    """The name of what has stopped although it was started; "" while everything runs."""
    return next((task.get_name() for task in _tasks if task.done()), "")


async def lifespan(scope: Any, receive: Any, send: Any) -> None:
    """The same for servers that tell when they begin and end (uvicorn)."""
    while True:
        event = await receive()
        if event["type"] == "lifespan.startup":
            start()
            await send({"type": "lifespan.startup.complete"})
        else:
            await stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def stop() -> None:
    """Stop before the server ends: jobs that ran are given back at once."""
    for task in _tasks:
        task.cancel()
    await asyncio.gather(*_tasks, return_exceptions=True)
    _tasks.clear()
