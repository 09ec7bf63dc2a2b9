"""The server's own background task: what a crash left behind is picked up every few seconds."""

from __future__ import annotations

import asyncio

import structlog
from asgiref.sync import sync_to_async
from django.db import close_old_connections

from promptlab.lib.events import deliver_pending

log = structlog.get_logger("promptlab.sweeping")
EVERY = 5.0  # seconds


async def sweep_for_ever() -> None:
    """Deliver events that were left behind, until the server stops."""
    while True:
        await asyncio.sleep(EVERY)
        try:
            await sync_to_async(_sweep, thread_sensitive=False)()
        except Exception:
            log.exception("sweep_failed")


def _sweep() -> None:
    close_old_connections()
    deliver_pending()
    close_old_connections()
