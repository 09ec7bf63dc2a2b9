"""Database work of asynchronous code: plain functions on a few threads that live on.

The event loop must not wait for a database, and a thread per request costs more than most
queries. So one unit of work, a plain function that uses the ORM as always, runs on one of a few
persistent threads, one hop there and one back. SQLite gets one thread, because it writes one at a
time anyway; PostgreSQL gets four. Each thread keeps its connection.

Such functions are short: nothing that waits for a network or thinks for long belongs in them.
They return data, not querysets or rows that would ask the database again on the event loop.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, ParamSpec, TypeVar

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from promptlab.lib.metrics import DATABASE_WAIT

P = ParamSpec("P")
T = TypeVar("T")

THREADS = {"sqlite": 1}
OTHERWISE = 4
KEPT_SECONDS = 300.0  # a connection to a server is made anew after this; a file stays open
TRUSTED_SECONDS = 5.0  # a connection that answered this recently is not asked whether it lives

_here = threading.local()


async def on_database(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a plain function on a database thread and return what it returns.

    Its exceptions arrive here as they are. Context variables (the request id in logs) go along.
    When the awaiting task is cancelled, work that has begun still runs to its end.
    """
    context = contextvars.copy_context()
    work = _Unit(function, args, kwargs)
    return await asyncio.get_running_loop().run_in_executor(threads(), context.run, work)


@cache
def threads() -> ThreadPoolExecutor:
    """The threads of this process; they start when they are first needed."""
    count = THREADS.get(connection.vendor, OTHERWISE)
    return ThreadPoolExecutor(count, thread_name_prefix="database", initializer=_begin)


class _Unit:
    """One unit of work between two looks at the thread's connections."""

    def __init__(self, function: Callable[..., Any], args: Any, kwargs: Any) -> None:
        self.function, self.args, self.kwargs = function, args, kwargs
        self.asked = time.perf_counter()

    def __call__(self) -> Any:
        DATABASE_WAIT.observe(time.perf_counter() - self.asked)
        _drop_unusable()
        try:
            return self.function(*self.args, **self.kwargs)
        finally:
            _drop_unusable()
            _here.used = time.monotonic()


def _begin() -> None:
    _here.used = 0.0


def _drop_unusable() -> None:
    """Close connections that broke, were left in a transaction, or are too old."""
    trusted = time.monotonic() - _here.used < TRUSTED_SECONDS
    for each in connections.all(initialized_only=True):
        each.close_if_unusable_or_obsolete()
        if trusted:
            each.health_check_done = True  # type: ignore[attr-defined]  # else it asks first


def _keep(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Connections of these threads outlive a unit of work, whatever CONN_MAX_AGE says.

    CONN_MAX_AGE is 0: the threads on which pages run end with their request.
    """
    if hasattr(_here, "used"):
        local = connection.vendor == "sqlite"
        connection.close_at = None if local else time.monotonic() + KEPT_SECONDS


connection_created.connect(_keep)
