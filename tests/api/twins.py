"""A twin of each door: its four values with routes that do what a test wants.

What is refused how is a matter of the four values and of the ground, so a twin refuses as its
door does, also what the door's own routes would hardly ever raise.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from ninja import Query
from pydantic import BaseModel, Field

from promptlab.accounts.limits import Limit
from promptlab.api.door import Door, open_door
from promptlab.api.handler import Doors
from promptlab.api.requests import DoorRequest
from promptlab.api.routes import Answer
from promptlab.lib import errors

READS = Limit("twin-reads", 1000, 60, "Too many reads")
WRITES = Limit("twin-writes", 1000, 60, "Too many writes")
RARE = Limit("twin-rare", 5, 60, "Only five a minute")

RAISED: dict[str, Exception] = {
    "forbidden": errors.Forbidden(),
    "conflict": errors.Conflict(),
    "unavailable": errors.Unavailable(retry_after=60),
    "gone-for-long": errors.Unavailable(),
    "rate-limited": errors.RateLimited(retry_after=7),
    "unexpected": ZeroDivisionError("a secret of the house"),
    "masked": errors.PromptLabError("a secret of the house"),
}


class Note(BaseModel):
    text: str = Field(min_length=3, max_length=50)
    times: int = 1
    secret: str = ""


class Page(BaseModel):
    limit: int = Field(5, ge=1, le=9)


class Noted(BaseModel):
    number: int
    text: str


class Twin:
    """A door's twin, and what its routes have seen."""

    def __init__(self, door: Door) -> None:
        self.door = open_door(
            name=door.name,
            base=door.base,
            title="Twin",
            version="1",
            authenticate=door.authenticate,
            success=door.success,
            refusal=door.refusal,
            limits=door.limits,
        )
        self.app = Doors([self.door])
        self.base, self.usual_limits = door.base, door.limits
        self.begin()
        _add_reading(self)
        _add_addressed(self)
        _add_writing(self)
        _add_streaming(self)

    def begin(self) -> None:
        """As if its routes had seen nothing yet."""
        self.door.limits = self.usual_limits
        self.door.forget()
        self.written: list[Note] = []
        self.read = 0
        self.streamed, self.ended = asyncio.Event(), asyncio.Event()
        self.begun, self.going = asyncio.Event(), asyncio.Event()  # slow routes tell, and wait


def _add_reading(twin: Twin) -> None:
    reading = {"answer": dict[str, Any], "scope": "grade", "limit": READS}

    @twin.door.get("/echo", **reading)
    async def echo(request: DoorRequest, page: Query[Page]) -> Any:
        return {"limit": page.limit, "person": str(request.caller.user_id)}

    @twin.door.get("/kept", **reading, etag=True, keep=5)
    async def kept(request: DoorRequest, page: Query[Page]) -> Any:
        twin.read += 1
        if page.limit == 9:
            raise errors.Conflict
        return {"limit": page.limit, "read": twin.read}

    @twin.door.get("/rare", **{**reading, "limit": RARE})
    async def rare(request: DoorRequest) -> Any:
        return {}

    @twin.door.get("/raise/{what}", **reading)
    async def refuse(request: DoorRequest, what: str) -> Any:
        raise RAISED[what]

    @twin.door.get("/misfit", **{**reading, "answer": Noted})
    async def misfit(request: DoorRequest) -> Any:
        return {"number": "not a number"}

    @twin.door.get("/for-others", **{**reading, "scope": "scope-that-nobody-has"})
    async def for_others(request: DoorRequest) -> Any:
        return {}


def _add_addressed(twin: Twin) -> None:
    reading = {"answer": dict[str, Any], "scope": "grade", "limit": READS}

    @twin.door.get("/of/{uuid:person}", **reading)
    async def of(request: DoorRequest, person: UUID) -> Any:
        return {}

    @twin.door.get("/numbered/{number}", **reading)
    async def numbered(request: DoorRequest, number: int) -> Any:
        return {}


def _add_writing(twin: Twin) -> None:
    writing = {"answer": Noted, "scope": "grade", "limit": WRITES}

    @twin.door.post("/notes", **writing, body=1024, status=201)
    async def note(request: DoorRequest, body: Note) -> Any:
        twin.written.append(body)
        return {"number": len(twin.written), "text": body.text}

    @twin.door.post("/secrets", **writing, holds_secret=True)
    async def secret(request: DoorRequest, body: Note) -> Any:
        twin.written.append(body)
        return {"number": len(twin.written), "text": "pe_sk_test_mysecret"}

    @twin.door.post("/slow-notes", **writing)
    async def slow_note(request: DoorRequest, body: Note) -> Any:
        twin.written.append(body)
        twin.begun.set()
        await twin.going.wait()
        return Answer({"number": len(twin.written), "text": body.text}, headers={"X-Own": "1"})

    @twin.door.post("/raise/{what}", **writing)
    async def refuse_writing(request: DoorRequest, what: str, body: Note) -> Any:
        twin.written.append(body)
        raise RAISED[what]


def _add_streaming(twin: Twin) -> None:
    async def parts() -> AsyncIterator[bytes]:
        try:
            yield b"one "
            twin.streamed.set()
            await twin.going.wait()
            yield b"two"
        finally:
            twin.ended.set()

    @twin.door.get("/stream", answer=None, scope="grade", limit=READS)
    async def stream(request: DoorRequest) -> Any:
        return StreamingHttpResponse(parts(), content_type="text/plain")
