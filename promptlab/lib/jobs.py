"""Work outside of requests, as rows: `@job(name)` says what to do, `enqueue()` asks for it.

A row is written in the caller's transaction, so the work is asked for exactly when the change that
wants it exists. Whoever runs jobs (promptlab/lib/running.py) claims rows by a lease, renews it while
it works, and records the end only while its fence still holds. A crash loses nothing: the lease
runs out and somebody else repeats the job. A job may therefore run twice and must not mind.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from promptlab.lib.models import Job

log = structlog.get_logger("promptlab.jobs")
Work = Callable[[dict[str, Any]], Coroutine[Any, Any, None] | None]
GaveUp = Callable[[dict[str, Any], str], None]

ATTEMPTS = 5
LEASE = timedelta(seconds=30)
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 3600.0  # seconds before a job is repeated
KEPT = timedelta(days=7)  # how long finished jobs can be looked at
MOST_ERROR = 2000


@dataclass(frozen=True, slots=True)
class Entry:
    """A kind of job. `gave_up(payload, error)` runs in the transaction that ends it for good."""

    name: str
    work: Work
    attempts: int
    gave_up: GaveUp | None


class Stop(Exception):
    """Raised by a job that would fail again however often it were repeated."""


_entries: dict[str, Entry] = {}
_wakers: set[Callable[[], None]] = set()


def job(
    name: str, *, attempts: int = ATTEMPTS, gave_up: GaveUp | None = None
) -> Callable[[Work], Work]:
    """Register a function of the payload, plain or async, as the job of this name.

    When it raises, it is repeated after a growing pause, `attempts` times altogether. An error with
    `retry_after` (seconds) is repeated no sooner than that.
    """

    def register(work: Work) -> Work:
        _entries[name] = Entry(name, work, attempts, gave_up)
        return work

    return register


def entry(name: str) -> Entry | None:
    """What is registered under this name."""
    return _entries.get(name)


def enqueue(
    name: str, payload: dict[str, Any], *, run_at: datetime | None = None, key: str | None = None
) -> Job:
    """Ask for a job, in the caller's transaction; the runner is woken once that has committed.

    With a `key` that an unfinished job has already, that job is returned and nothing is added.
    LookupError for a name that nobody registered.
    """
    if name not in _entries:
        raise LookupError(f"there is no job {name!r}")
    found = structlog.contextvars.get_contextvars().get("request_id", "")
    row = Job(name=name, payload=payload, key=key, request_id=str(found)[:64])
    if run_at:
        row.run_at = run_at
    if key is None:
        row.save(force_insert=True)
    else:
        Job.objects.bulk_create([row], ignore_conflicts=True)
        row = Job.objects.get(key=key, finished_at__isnull=True)
    transaction.on_commit(_wake)
    return row


def on_wake(waker: Callable[[], None]) -> None:
    """Call `waker()` after every commit that brought jobs. It may be called from any thread."""
    _wakers.add(waker)


def off_wake(waker: Callable[[], None]) -> None:
    _wakers.discard(waker)


def _wake() -> None:
    for waker in list(_wakers):
        waker()


# --- for whoever runs jobs ----------------------------------------------------------------------


def claim(owner: str, most: int, *, now: datetime | None = None) -> list[Job]:
    """Lease up to `most` due jobs to this owner. Every job goes to one owner only."""
    now = now or timezone.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    due = Job.objects.filter(free, finished_at__isnull=True, run_at__lte=now).order_by("run_at")
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        ids = list(due.values_list("id", flat=True)[:most])
        if not ids:
            return []
        Job.objects.filter(id__in=ids).update(
            owner=owner,
            lease_until=now + LEASE,
            fence=F("fence") + 1,
            attempts=F("attempts") + 1,
        )
        return list(Job.objects.filter(id__in=ids).order_by("run_at"))


def next_due() -> datetime | None:
    """When the next job that nobody runs is due, None when there is none."""
    waiting = Job.objects.filter(finished_at__isnull=True, lease_until__isnull=True)
    return waiting.order_by("run_at").values_list("run_at", flat=True).first()


def renew(owner: str) -> set[int]:
    """Renew this owner's leases; returns the jobs that it still holds."""
    mine = Job.objects.filter(owner=owner, finished_at__isnull=True)
    mine.update(lease_until=timezone.now() + LEASE)
    return set(mine.values_list("id", flat=True))


def finish(row: Job) -> bool:
    """Record that a job is done; False when the lease was lost to somebody else."""
    done = _held(row).update(
        finished_at=timezone.now(), owner="", lease_until=None, last_error="", gave_up=False
    )
    return done == 1


def fail(row: Job, error: BaseException) -> bool:
    """Record a failure: another attempt after a pause, or the end. False when the lease was lost."""
    registered = _entries.get(row.name)
    text = f"{type(error).__name__}: {error}"[:MOST_ERROR]
    last = isinstance(error, Stop) or (registered and row.attempts >= registered.attempts)
    if last:
        return _give_up(row, text, registered.gave_up if registered else None)
    again = timezone.now() + timedelta(seconds=pause(row.attempts, error))
    held = _held(row).update(run_at=again, owner="", lease_until=None, last_error=text)
    log.warning("job_failed", job=row.name, id=row.pk, attempt=row.attempts, error=text)
    return held == 1


def release(row: Job) -> None:
    """Give a job back untouched, because this process stops."""
    _held(row).update(owner="", lease_until=None, attempts=F("attempts") - 1)


def forget_finished() -> int:
    """Delete jobs that were finished long ago; returns how many."""
    deleted, _ = Job.objects.filter(finished_at__lt=timezone.now() - KEPT).delete()
    return deleted


def pause(attempts: int, error: BaseException) -> float:
    """Seconds until a job is repeated: growing, with some chance, never less than the error asks."""
    growing = min(FIRST_PAUSE * 4 ** (attempts - 1), LONGEST_PAUSE)
    asked = getattr(error, "retry_after", None) or 0
    return float(max(growing * random.uniform(0.8, 1.2), asked))  # noqa: S311  (no secret)


@transaction.atomic
def _give_up(row: Job, text: str, gave_up: GaveUp | None) -> bool:
    ended = _held(row).update(
        finished_at=timezone.now(), owner="", lease_until=None, last_error=text, gave_up=True
    )
    if ended and gave_up:
        gave_up(row.payload, text)
    log.error("job_gave_up", job=row.name, id=row.pk, attempts=row.attempts, error=text)
    return ended == 1


def _held(row: Job) -> QuerySet[Job]:
    return Job.objects.filter(id=row.pk, fence=row.fence, finished_at__isnull=True)
