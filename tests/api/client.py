"""Calling the doors in this process: the whole application, without a network.

The ASGI application answers on an event loop of its own; its database thread uses the test's
connection, so that rows of an unfinished transaction are seen and everything is rolled back.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

from promptlab.asgi import application

Message = dict[str, Any]
Result = TypeVar("Result")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def __getitem__(self, header: str) -> str:
        return self.headers[header.lower()]


class Client:
    """`client.get(path)`, `client.post(path, {...})`: one call after the other, like a program."""

    def __init__(self, token: str = "", app: Any = application) -> None:
        self.token, self.app = token, app
        self.runner = asyncio.Runner()
        self.asked = ("", "")  # method and path of the last call

    def close(self) -> None:
        self.runner.close()

    def run(self, coroutine: Coroutine[Any, Any, Result]) -> Result:
        """Run it on the client's event loop; whatever hangs is a failure."""
        return self.runner.run(asyncio.wait_for(coroutine, 60))

    def get(self, path: str, **options: Any) -> Answer:
        return self.call("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.call("POST", path, body, **options)

    def delete(self, path: str, **options: Any) -> Answer:
        return self.call("DELETE", path, **options)

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> Answer:
        return self.run(self.acall(method, path, body, **options))

    def together(self, calls: Iterable[tuple[Any, ...]], **options: Any) -> list[Answer]:
        """Several calls at once, each (method, path[, body])."""

        async def all_of_them() -> list[Answer]:
            return await asyncio.gather(*(self.acall(*call, **options) for call in calls))

        return self.run(all_of_them())

    async def acall(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: dict[str, str] | None = None,
        token: str | None = None,
        parts: list[Message] | None = None,
        **scope: Any,
    ) -> Answer:
        """`body` is sent as it is when it is bytes, else as JSON; `parts` are raw ASGI messages."""
        sent = {"host": "localhost"}
        token = self.token if token is None else token
        if token:
            sent["authorization"] = f"Bearer {token}"
        raw = (
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        )
        if raw:
            sent |= {"content-type": "application/json", "content-length": str(len(raw))}
        sent |= {name.lower(): value for name, value in (headers or {}).items()}
        where, _, query = path.partition("?")
        self.asked = (method, where)
        received = list(parts or [{"type": "http.request", "body": raw, "more_body": False}])
        whole = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": where,
            "raw_path": quote(where).encode(),
            "query_string": query.encode(),
            "headers": [(n.encode(), v.encode("latin1")) for n, v in sent.items() if v],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8000),
            **scope,
        }
        return await _run(self.app, whole, received)


async def _run(app: Any, scope: Message, received: list[Message]) -> Answer:
    told: list[Message] = []
    waiting = asyncio.Event()

    async def receive() -> Message:
        if received:
            return received.pop(0)
        await waiting.wait()  # the caller stays until it has its answer
        raise AssertionError

    async def send(message: Message) -> None:
        told.append(message)

    await app(scope, receive, send)
    headers = {name.decode().lower(): value.decode("latin1") for name, value in told[0]["headers"]}
    body = b"".join(message.get("body", b"") for message in told[1:])
    return Answer(told[0]["status"], headers, body)
