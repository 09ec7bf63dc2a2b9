"""Reading a request body: bounded, JSON, in UTF-8, not encoded."""

from __future__ import annotations

import re
from typing import Any

from pydantic_core import from_json

from promptlab.api.refusals import Disconnected
from promptlab.api.requests import DoorRequest
from promptlab.api.routes import JSON, KILOBYTE, Route
from promptlab.lib.errors import TooLarge, Unsupported, ValidationFailed, invalid

WITHOUT_MEANING = {
    "GET",
    "HEAD",
}  # a body there is read, so that the connection goes on, and ignored
UTF8 = {"", "utf-8", "utf8", "us-ascii"}
NUL = re.compile(rb"\\u0000|%00")


async def read(request: DoorRequest, route: Route) -> None:
    """Fill `request.json`. TooLarge, Unsupported, ValidationFailed or Disconnected otherwise."""
    _refuse_nul(request.META["QUERY_STRING"].encode(), "query")
    if not _announced(request):
        request._body = b""
        return
    writes = request.method not in WITHOUT_MEANING
    if writes:
        _refuse_other_than_json(request)
    request._body = body = await _received(request, route.body)
    if writes and body:
        request.json = _parsed(body)


def _announced(request: DoorRequest) -> bool:
    """Whether a body comes at all."""
    length = request.META.get("CONTENT_LENGTH", "")
    return length not in {"", "0"} or bool(request.header("TRANSFER_ENCODING"))


def _refuse_other_than_json(request: DoorRequest) -> None:
    if request.header("CONTENT_ENCODING").lower() not in {"", "identity"}:
        raise Unsupported("Send the body as it is: no Content-Encoding is read here.")
    if request.content_type != JSON:
        raise Unsupported
    if (request.content_params or {}).get("charset", "").lower().strip('"') not in UTF8:
        raise Unsupported("JSON is sent in UTF-8.")


async def _received(request: DoorRequest, most: int) -> bytes:
    length = request.META.get("CONTENT_LENGTH", "")
    if length.isdecimal() and int(length) > most:
        raise _too_large(most)
    if request.receive is None:  # under Django's own handler it has been read
        return request.body
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most:
            raise _too_large(most)
        more = message.get("more_body", False)
    return b"".join(parts)


def _too_large(most: int) -> TooLarge:
    return TooLarge(f"The body may have {most // KILOBYTE} kB.", details={"max_bytes": most})


def _parsed(body: bytes) -> Any:
    try:
        parsed = from_json(body, allow_inf_nan=False)
    except ValueError as broken:
        raise _not_json(str(broken)) from broken
    if NUL.search(body):
        _refuse_nul(body, "body")
    return parsed


def _refuse_nul(raw: bytes, where: str) -> None:
    """No text holds U+0000: PostgreSQL cannot store it, and nobody means it."""
    if NUL.search(raw):
        raise invalid(where, "The character U+0000 is not allowed.")


def _not_json(why: str) -> ValidationFailed:
    return invalid("body", f"This is not valid JSON: {why}")
