"""Which web pages may call: the origins that an account lists.

Before a call a browser asks without a key (preflight), so any account's origin is good enough
there; the answer itself can be read only by pages of the caller's own account. Cookies are never
read, so nothing can be done here in a person's name.
"""

from __future__ import annotations

import structlog
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from promptlab.accounts import origins
from promptlab.api.requests import DoorRequest
from promptlab.lib.database import on_database

log = structlog.get_logger("promptlab.api")
READABLE = (
    "X-Request-ID, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, "
    "X-RateLimit-Window, Retry-After, Link, ETag, Idempotent-Replayed"
)
METHODS = "GET, POST, PUT, PATCH, DELETE"
SENDABLE = "Authorization, apikey, Content-Type, Idempotency-Key, If-None-Match, X-Request-ID"
TEN_MINUTES = "600"


def is_preflight(request: DoorRequest) -> bool:
    asks = bool(request.header("ACCESS_CONTROL_REQUEST_METHOD"))
    return request.method == "OPTIONS" and asks and bool(request.header("ORIGIN"))


async def preflight(request: DoorRequest) -> HttpResponse:
    """Says what a page may send; without the permission when no account lists its origin."""
    response = HttpResponse(status=204)
    if await _listed(request):
        response["Access-Control-Allow-Methods"] = METHODS
        response["Access-Control-Allow-Headers"] = SENDABLE
        response["Access-Control-Max-Age"] = TEN_MINUTES
    return response


async def allow(request: DoorRequest, response: HttpResponseBase) -> None:
    """Let the page that called read the answer, if its origin is listed."""
    origin = request.header("ORIGIN")
    if not origin:
        return
    response["Vary"] = "Origin"
    try:
        listed = await _listed(request)
    except Exception:
        log.exception("origins_not_read")  # the answer stands, pages cannot read it
        return
    if listed:
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Expose-Headers"] = READABLE


async def _listed(request: DoorRequest) -> bool:
    caller = request.known_caller
    account = caller.account_id if caller else None
    listed = origins.known(account)
    if listed is None:
        listed = await on_database(origins.listed, account)
    return request.header("ORIGIN").lower() in listed
