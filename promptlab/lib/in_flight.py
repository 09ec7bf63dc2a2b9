"""Work that is done once for everybody who asks for the same at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from functools import partial
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")


class InFlight(Generic[Result]):
    """What this process is busy with, by key.

    Who gives up waiting does not stop the work: others may wait for it, and it may cost money that
    has to be settled.
    """

    def __init__(self) -> None:
        self._running: dict[Hashable, asyncio.Task[Result]] = {}

    async def once(self, key: Hashable, work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
        """What the work of this key brings: of the one that runs already, or of a new one."""
        here = (asyncio.get_running_loop(), key)
        task = self._running.get(here)
        if task is None:
            task = self._running[here] = asyncio.create_task(work())
            task.add_done_callback(partial(self._landed, here))
        return await asyncio.shield(task)

    def _landed(self, key: Hashable, task: asyncio.Task[Result]) -> None:
        self._running.pop(key, None)
        if not task.cancelled():
            task.exception()  # seen, even when everybody who waited has gone
