"""Answers that come in parts."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.api.client import Client
from tests.api.twins import Twin


def test_a_stream_is_dressed_like_every_answer(twin: Twin, caller: Client) -> None:
    twin.going.set()
    answer = caller.get(f"{twin.base}/stream")
    assert (answer.status, answer.body) == (200, b"one two")
    assert answer["X-Request-ID"]
    assert answer["X-RateLimit-Remaining"]
    assert "content-length" not in answer.headers


def test_a_stream_ends_when_its_caller_leaves(twin: Twin, caller: Client) -> None:
    """It waits for what never comes; leaving ends it, and what it holds is given back."""
    told: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        received = iter([{"type": "http.request", "body": b"", "more_body": False}])

        async def leaving() -> Any:
            first = next(received, None)
            if first is None:
                await twin.streamed.wait()
            return first or {"type": "http.disconnect"}

        async def noting(message: Any) -> None:
            told.append(message)
            await send(message)

        await twin.app(scope, leaving, noting)
        await asyncio.wait_for(twin.ended.wait(), 30)

    caller.app = app
    caller.get(f"{twin.base}/stream")
    assert [message.get("body") for message in told] == [None, b"one "]
