"""Calls go to their account's request log a moment after they were answered, many at once."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from uuid import UUID

import structlog
from django.utils import timezone

from promptlab.accounts import calls
from promptlab.accounts.calls import KEPT_MOST, Noted
from promptlab.api.requests import DoorRequest
from promptlab.lib.database import on_database
from promptlab.lib.errors import ValidationFailed

log = structlog.get_logger("promptlab.api")
PAUSE = 0.5  # seconds
LONGEST_PAUSE = 5.0
SHARE = 50  # writing takes at most one part in so many of the time, however many calls there are
BODY_BYTES = 8 * calls.BODY  # what is looked through for secrets; far more than is kept
SHORTEN_EVERY = 100  # calls of one account

# Of one account nobody ever sees more than the last 500, so no more wait in memory either.
_waiting: dict[UUID, deque[Noted]] = defaultdict(lambda: deque(maxlen=KEPT_MOST))
_since_shortened: dict[UUID, int] = defaultdict(int)
_writing: set[asyncio.Task[None]] = set()


def note(request: DoorRequest, status: int, ms: float) -> None:
    """Remember a call of a known caller; it is written by a task of its own."""
    caller = request.known_caller
    if caller is None:
        return
    refusal = request.refusal
    field = refusal.issues[0].field if isinstance(refusal, ValidationFailed) else ""
    _waiting[caller.account_id].append(
        Noted(
            account_id=caller.account_id,
            user_id=caller.user_id,
            key_id=caller.key_id,
            request_id=request.id,
            door=request.door.name,
            method=request.sent_method,
            path=_path(request),
            status=status,
            code=refusal.code if refusal else "",
            field=field,
            body=request.received[:BODY_BYTES],
            duration_ms=round(ms),
            created_at=timezone.now(),
        )
    )
    if not _writing:
        task = asyncio.get_running_loop().create_task(_write_soon())
        _writing.add(task)
        task.add_done_callback(_writing.discard)


async def _write_soon() -> None:
    pause = PAUSE
    while _waiting:
        await asyncio.sleep(pause)
        started = time.perf_counter()
        try:
            await write_now()
        except Exception:
            log.exception("calls_not_recorded")
        pause = min(max(PAUSE, SHARE * (time.perf_counter() - started)), LONGEST_PAUSE)


async def write_now() -> None:
    """Write what is waiting."""
    noted = [call for waiting in _waiting.values() for call in waiting]
    _waiting.clear()
    if noted:
        await on_database(_write, noted)


def _write(noted: list[Noted]) -> None:
    calls.write(noted)
    for call in noted:
        _since_shortened[call.account_id] += 1
    for account_id in {call.account_id for call in noted}:
        if _since_shortened[account_id] >= SHORTEN_EVERY:
            calls.shorten(account_id)
            del _since_shortened[account_id]


def _path(request: DoorRequest) -> str:
    query = request.META["QUERY_STRING"]
    return f"{request.path}?{query}" if query else request.path
