"""What happens to every call, in order, whichever door and server it came through.

Host, address and method, who calls, limits, scope, body, Idempotency-Key, the route itself. What
any of them raises becomes a refusal; every answer is dressed, logged, measured and recorded.
"""

from __future__ import annotations

import logging
import re
import time
from functools import partial
from typing import cast

import structlog
from django.conf import settings
from django.http.response import HttpResponse, HttpResponseBase

from promptlab.api import bodies, cors, headers, idempotency, limits, reads, recording, refusals
from promptlab.api.door import Door
from promptlab.api.requests import DoorRequest
from promptlab.lib import metrics
from promptlab.lib.errors import Forbidden, NotFound, PromptLabError, RateLimited, invalid
from promptlab.lib.ids import request_id

ACCEPTABLE = re.compile(r"[A-Za-z0-9_-]{8,64}")
log = structlog.get_logger("promptlab.requests")
_level = logging.getLogger("promptlab.requests")


async def answer(door: Door, request: DoorRequest) -> HttpResponseBase:
    """The answer to a call, good or bad; never raises."""
    started = time.perf_counter()
    request.door = door
    sent = request.header("X_REQUEST_ID")
    request.id = sent if ACCEPTABLE.fullmatch(sent) else request_id()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request.id)
    response: HttpResponseBase
    try:
        response = await _served(request)
    except Exception as error:  # noqa: BLE001  (one place where all refusals are made)
        request.refusal = await _final(request, refusals.refusal_for(error))
        response = refusals.respond(request, request.refusal)
    headers.dress(request, response)
    await cors.allow(request, response)
    _finish(request, response, (time.perf_counter() - started) * 1000)
    return response


async def _served(request: DoorRequest) -> HttpResponseBase:
    request.get_host()
    _refuse_plain_http(request)
    if cors.is_preflight(request):
        return await cors.preflight(request)
    if "\x00" in request.path:
        raise NotFound
    if not request.readable:
        raise invalid("query", "The query is not UTF-8.")
    route, view, parameters = request.door.find(request)
    request.route, request.method = route, route.method
    request.known_caller = await request.door.authenticate(request)
    await limits.admit(request, route)
    request.caller.need(route.scope)
    await bodies.read(request, route)
    known = reads.again(request, route)
    if known is not None:
        return known
    response = await idempotency.once(request, route, partial(view, request, **parameters))
    if route.etag and response.status_code == route.status:
        return reads.named(request, route, cast(HttpResponse, response))
    return response


async def _final(request: DoorRequest, refusal: PromptLabError) -> PromptLabError:
    """The refusal itself, or that strangers at this address were refused too often."""
    if request.known_caller is None:
        try:
            await limits.count_stranger(request)
        except RateLimited as too_often:
            refusal = too_often
    if isinstance(refusal, RateLimited) and refusal.allowance is not None:
        request.allowance = refusal.allowance
    return refusal


def _refuse_plain_http(request: DoorRequest) -> None:
    """Pages redirect to HTTPS; a program that sends its key in the clear should learn of it."""
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        raise Forbidden("Call this address over HTTPS.")


def _finish(request: DoorRequest, response: HttpResponseBase, ms: float) -> None:
    route = request.route.path if request.route else "unknown"
    metrics.answered(request.door.name, route, request.sent_method, response.status_code, ms / 1000)
    if request.refusal is not None:
        metrics.REFUSALS.labels(request.door.name, request.refusal.code).inc()
    recording.note(request, response.status_code, ms)
    if _level.isEnabledFor(logging.INFO):
        log.info(
            "request",
            method=request.sent_method,
            path=request.path,
            status=response.status_code,
            ms=round(ms, 1),
        )
