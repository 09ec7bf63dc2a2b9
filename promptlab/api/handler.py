"""The lean ASGI application for the doors: no middleware, no thread per call.

Django's own handler makes a thread for each request and hops between it and the event loop at
every middleware that is not asynchronous. Programs need none of those (sessions, CSRF, messages),
so a call is answered on the event loop itself, and only its database work goes to a thread
(promptlab/lib/database.py). Pages keep Django's handler: promptlab/asgi.py chooses by path.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import aclosing
from typing import Any, cast

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from promptlab.api import serving
from promptlab.api.door import Door
from promptlab.api.requests import DoorRequest, Receive, Send

Headers = list[tuple[bytes, bytes]]


class Doors:
    """An ASGI application that answers for the doors' paths."""

    def __init__(self, doors: Iterable[Door]) -> None:
        # /api/v1/llm belongs to its own door although /api/v1 is one too.
        self._doors = sorted(doors, key=lambda door: -len(door.base))

    def at(self, path: str) -> Door | None:
        """The door that this path belongs to, whether or not there is anything at it."""
        for door in self._doors:
            if path.startswith(door.base) and path[len(door.base) : len(door.base) + 1] in "/":
                return door
        return None

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        door = self.at(scope["path"])
        assert door is not None, scope["path"]  # noqa: S101
        request = DoorRequest(scope)
        request.receive = receive
        response = await serving.answer(door, request)
        if isinstance(response, StreamingHttpResponse):
            await _stream(response, receive, send)
        else:
            await _send(request, cast(HttpResponse, response), send)


async def _send(request: DoorRequest, response: HttpResponse, send: Send) -> None:
    body = response.content
    headers = _encoded(response)
    if response.status_code not in {204, 304}:
        headers.append((b"Content-Length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send(
        {"type": "http.response.body", "body": b"" if request.sent_method == "HEAD" else body}
    )


async def _stream(response: StreamingHttpResponse, receive: Receive, send: Send) -> None:
    """Send parts as they come, until the end or until the caller goes away."""
    start = {"type": "http.response.start", "status": response.status_code}
    await send({**start, "headers": _encoded(response)})
    sending = asyncio.ensure_future(_parts(response, send))
    gone = asyncio.ensure_future(_gone(receive))
    try:
        await asyncio.wait({sending, gone}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (sending, gone):
            task.cancel()
        await asyncio.gather(sending, gone, return_exceptions=True)


async def _parts(response: StreamingHttpResponse, send: Send) -> None:
    async with aclosing(aiter(response)) as parts:  # type: ignore[type-var]
        async for part in parts:
            await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _encoded(response: HttpResponseBase) -> Headers:
    return [(name.encode("ascii"), value.encode("latin1")) for name, value in response.items()]
