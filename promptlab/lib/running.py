"""The embedded runner: a task on the server's own loop that works through the jobs.

Several processes may run one each: a job goes to one of them. Plain functions run on threads of
their own, so that a slow job blocks neither the loop nor the doors' database threads.
"""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import os
import secrets
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog
from django.db import close_old_connections
from django.utils import timezone

from promptlab.lib import jobs
from promptlab.lib.database import on_database
from promptlab.lib.models import Job

log = structlog.get_logger("promptlab.jobs")

AT_ONCE = 20  # jobs of one process
THREADS = 4
LOOK_EVERY = 5.0  # seconds between looks for due jobs that nobody woke us for
RENEW_EVERY = 10.0  # seconds; a third of a lease


class Runner:
    """Runs jobs until its task is cancelled; plain functions on `threads`, or on threads of its own."""

    def __init__(self, at_once: int = AT_ONCE, threads: ThreadPoolExecutor | None = None) -> None:
        self.owner = f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"
        self.at_once = at_once
        self.running: dict[int, tuple[Job, asyncio.Task[None]]] = {}
        self._awake = asyncio.Event()
        self._own_threads = threads is None
        self._threads = threads or ThreadPoolExecutor(THREADS, "jobs")

    async def run(self) -> None:
        """Claim and run jobs for ever."""
        loop = asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon_threadsafe(self._awake.set)

        jobs.on_wake(wake)
        renewing = asyncio.create_task(self._renew_for_ever())
        try:
            while True:
                await self._wait(await self._claim())
        finally:
            jobs.off_wake(wake)
            renewing.cancel()
            await self._stop()

    async def _claim(self) -> float:
        """Start what is due and fits; returns the seconds until the next look."""
        self._awake.clear()
        try:
            while free := self.at_once - len(self.running):
                rows = await on_database(jobs.claim, self.owner, free)
                for row in rows:
                    self._start(row)
                if len(rows) < free:
                    break
            due = await on_database(jobs.next_due)
        except Exception:
            log.exception("jobs_not_claimed")
            return LOOK_EVERY
        if due is None or not self.at_once - len(self.running):
            return LOOK_EVERY
        return max(0.0, min(LOOK_EVERY, (due - timezone.now()).total_seconds()))

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(max(seconds, 0.01)):
                await self._awake.wait()
        except TimeoutError:
            pass

    def _start(self, row: Job) -> None:
        task = asyncio.create_task(self._work(row))
        self.running[row.pk] = (row, task)

    async def _work(self, row: Job) -> None:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(job=row.name, request_id=row.request_id)
        try:
            await self._call(row)
        except asyncio.CancelledError:
            raise  # the lease was lost, or this process stops
        except Exception as error:  # noqa: BLE001  (whatever it is, the row remembers it)
            await self._end(jobs.fail, row, error)
        else:
            await self._end(jobs.finish, row)
        finally:
            self.running.pop(row.pk, None)
            self._awake.set()

    async def _call(self, row: Job) -> None:
        entry = jobs.entry(row.name)
        if entry is None:
            raise LookupError(f"there is no job {row.name!r} in this version")
        if row.attempts > entry.attempts:  # its process died each time
            raise jobs.Stop("every attempt ended with its process")
        if inspect.iscoroutinefunction(entry.work):
            await entry.work(row.payload)
        else:
            await self._in_thread(row, entry.work)

    async def _end(self, record: Callable[..., bool], row: Job, *details: object) -> None:
        try:
            if not await on_database(record, row, *details):
                log.warning("job_lease_lost", id=row.pk)
        except Exception:
            log.exception("job_end_not_recorded", id=row.pk)  # the lease runs out: it is repeated

    async def _renew_for_ever(self) -> None:
        while True:
            await asyncio.sleep(RENEW_EVERY)
            asked = dict(self.running)
            if not asked:
                continue
            try:
                held = await on_database(jobs.renew, self.owner)
            except Exception:
                log.exception("leases_not_renewed")
                continue
            for number, (_, task) in asked.items():
                if number not in held:
                    task.cancel()

    async def _stop(self) -> None:
        """Cancel what runs and give it back, so that others need not wait for the lease."""
        rows = [row for row, _ in self.running.values()]
        tasks = [task for _, task in self.running.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for row in rows:
            await on_database(jobs.release, row)
        if self._own_threads:
            self._threads.shutdown(wait=False)

    async def _in_thread(self, row: Job, work: Callable[[dict[str, Any]], Any]) -> None:
        def call() -> None:
            close_old_connections()
            try:
                work(row.payload)
            finally:
                close_old_connections()

        context = contextvars.copy_context()  # the request id goes along into the logs
        await asyncio.get_running_loop().run_in_executor(self._threads, context.run, call)
