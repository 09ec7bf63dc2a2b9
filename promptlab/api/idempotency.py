"""Idempotency-Key: a POST that is sent again is not done again (docs/api.md)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable

import structlog
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from promptlab.api import keyed_calls, refusals
from promptlab.api.keyed_calls import Claim, Kept, Sent
from promptlab.api.requests import DoorRequest
from promptlab.api.routes import Route
from promptlab.lib.database import on_database
from promptlab.lib.errors import invalid

log = structlog.get_logger("promptlab.api")
Run = Callable[[], Awaitable[HttpResponseBase]]
KEY = re.compile(r"[!-~]{1,255}")
RELEASING = {401, 429}  # and everything from 500: the same call may succeed later
RENEW_SECONDS = keyed_calls.LEASE.total_seconds() / 3
_running: set[asyncio.Task[HttpResponseBase]] = set()


async def once(request: DoorRequest, route: Route, run: Run) -> HttpResponseBase:
    """Run a call; with an Idempotency-Key at most once, and its answer again ever after.

    The run is a task of its own: a caller who goes away does not end it, so the answer is there
    when they ask again.
    """
    key = request.header("IDEMPOTENCY_KEY")
    if request.method != "POST" or "HTTP_IDEMPOTENCY_KEY" not in request.META:
        return await run()
    if not KEY.fullmatch(key):
        raise invalid("Idempotency-Key", "Send 1 to 255 visible ASCII characters.")
    claimed = await on_database(keyed_calls.claim, _sent(request, key))
    if isinstance(claimed, Kept):
        return _again(claimed)
    task = asyncio.ensure_future(_settled(request, route, claimed, run))
    _running.add(task)
    task.add_done_callback(_running.discard)
    return await asyncio.shield(task)


def _sent(request: DoorRequest, key: str) -> Sent:
    return Sent(
        account_id=request.caller.account_id,
        method="POST",
        path=request.path,
        key=key,
        query=request.META["QUERY_STRING"].encode(),
        body=request.body,
    )


def _again(kept: Kept) -> HttpResponse:
    response = HttpResponse(kept.body, status=kept.status, headers=kept.headers)
    response["Idempotent-Replayed"] = "true"
    return response


async def _settled(request: DoorRequest, route: Route, mine: Claim, run: Run) -> HttpResponseBase:
    """Run, then keep the answer or release the key, whatever happens."""
    signs = asyncio.ensure_future(_signs_of_life(mine))
    try:
        response = await _refused_or_not(request, run)
    except BaseException:
        await on_database(keyed_calls.release, mine)
        raise
    finally:
        signs.cancel()
    status = response.status_code
    if status in RELEASING or status >= 500 or not isinstance(response, HttpResponse):
        await on_database(keyed_calls.release, mine)
    else:
        await _keep(mine, route, response)
    return response


async def _keep(mine: Claim, route: Route, response: HttpResponse) -> None:
    """What was done is answered even when the answer cannot be kept; the lease then runs out."""
    kept = Kept(response.status_code, dict(response.items()), response.content)
    try:
        await on_database(keyed_calls.keep, mine, kept, holds_secret=route.holds_secret)
    except Exception:
        log.exception("answer_not_kept")


async def _refused_or_not(request: DoorRequest, run: Run) -> HttpResponseBase:
    """A refusal is an answer too, and the same one the next time."""
    try:
        return await run()
    except Exception as error:  # noqa: BLE001  (as in serving.answer)
        request.refusal = refusals.refusal_for(error)
        return refusals.respond(request, request.refusal)


async def _signs_of_life(mine: Claim) -> None:
    while True:
        await asyncio.sleep(RENEW_SECONDS)
        try:
            await on_database(keyed_calls.renew, mine)
        except Exception:
            log.exception("lease_not_renewed")
