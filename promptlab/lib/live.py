"""Live pages: "X changed, number n" over WebSockets. The only module that speaks channels.

The channel layer may lose messages, so a push carries no content: readers read the store again, once
when they connect and whenever something changed. `Watcher` is the base of every consumer.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import structlog
from asgiref.sync import async_to_sync
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.conf import settings
from django.db import transaction
from django.http.request import split_domain_port, validate_host

from promptlab.lib.database import on_database

log = structlog.get_logger("promptlab.live")
Application = Callable[[Any, Any, Any], Awaitable[None]]
CHECK_EVERY = 5.0  # seconds between looks whether a reader may still read
GONE, TOO_MANY = 4401, 4429  # close codes: log in again; close other windows
MOST_EACH = 30  # sockets that one browser may have open in a process
_open: Counter[bytes] = Counter()
_loop: asyncio.AbstractEventLoop | None = None


def use_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Name the server's loop, on which everybody listens."""
    global _loop
    _loop = loop


def changed(group: str, number: int | None = None, **data: Any) -> None:
    """Tell a group's readers, once the caller's transaction has committed, that it changed.

    Callable from any thread. Nobody waits for it, and it may get lost.
    """
    message = {"type": "pushed", "number": number, **data}
    transaction.on_commit(partial(_push, group, message))


def _push(group: str, message: dict[str, Any]) -> None:
    layer = get_channel_layer()
    if layer is None:
        return
    if _loop and _loop.is_running():
        # From another loop a message of the in-memory layer arrives seconds late, or never.
        asyncio.run_coroutine_threadsafe(_send(group, message), _loop)
    elif not isinstance(layer, InMemoryChannelLayer):  # a command, a worker: others listen
        async_to_sync(_send)(group, message)


async def _send(group: str, message: dict[str, Any]) -> None:
    try:
        await get_channel_layer().group_send(group, message)
    except Exception as failed:  # noqa: BLE001  (readers look again on their own)
        log.warning("push_lost", group=group, error=str(failed))


def check() -> None:
    """Raise when pushes cannot be sent: the channel layer does not answer."""
    layer = get_channel_layer()
    if not isinstance(layer, InMemoryChannelLayer):
        async_to_sync(layer.group_send)("ready", {"type": "pushed"})


class Watcher(AsyncJsonWebsocketConsumer):  # type: ignore[misc]
    """One reader of one group. Says what the store says at once, and after every change.

    Subclasses give `group()`, `may_read()` and `news()`; the latter two are plain functions that run
    on a database thread. A reader who may not read any more is told to go (close code 4401).
    """

    def group(self) -> str:
        """The group's name."""
        raise NotImplementedError

    def may_read(self) -> bool:
        """Whether this reader may read it, asked on connecting and every 5 seconds."""
        raise NotImplementedError

    def news(self) -> dict[str, Any]:
        """What the store says now, JSON-able."""
        raise NotImplementedError

    async def connect(self) -> None:
        use_loop(asyncio.get_running_loop())
        self.browser = dict(self.scope["headers"]).get(b"cookie", b"")
        if _open[self.browser] >= MOST_EACH:
            await self.close(code=TOO_MANY)
            return
        if not await on_database(self.may_read):
            await self.close(code=GONE)
            return
        _open[self.browser] += 1
        self.checking = asyncio.create_task(self._check_for_ever())
        await self.channel_layer.group_add(self.group(), self.channel_name)
        await self.accept()
        await self._tell()

    async def pushed(self, event: dict[str, Any]) -> None:
        await self._tell()

    async def receive(self, text_data: Any = None, bytes_data: Any = None, **_: Any) -> None:
        """Readers have nothing to say; whatever they send is dropped unread."""

    async def disconnect(self, code: int) -> None:
        if checking := getattr(self, "checking", None):
            checking.cancel()
            _open.subtract([self.browser])
            if not _open[self.browser]:
                del _open[self.browser]
            await self.channel_layer.group_discard(self.group(), self.channel_name)

    async def _tell(self) -> None:
        await self.send_json(await on_database(self.news))

    async def _check_for_ever(self) -> None:
        while True:
            await asyncio.sleep(CHECK_EVERY)
            if not await on_database(self.may_read):
                await self.close(code=GONE)
                return


class SameOrigin:
    """Lets only pages of this site open WebSockets: cookies come along whoever asks."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        if is_own(headers.get(b"origin", ""), headers.get(b"host", "")):
            await self.application(scope, receive, send)
        else:
            await receive()  # websocket.connect
            await send({"type": "websocket.close", "code": 4403})  # before accepting: HTTP 403


def is_own(origin: str, host: str) -> bool:
    """Whether a page of this origin belongs to the site that was called as `host`."""
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    domain, _ = split_domain_port(host)
    return validate_host(domain, settings.ALLOWED_HOSTS) and urlsplit(origin).netloc == host


async def nowhere(scope: Any, receive: Any, send: Any) -> None:
    """Refuses WebSockets to addresses that are none."""
    await receive()
    await send({"type": "websocket.close", "code": 4404})
