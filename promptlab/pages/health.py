"""Is the process up, and can it work?"""

from __future__ import annotations

from collections.abc import Callable

from django.core.cache import cache, caches
from django.db import connection
from django.http import HttpRequest, JsonResponse

from promptlab.lib import background, jobs, live


def health(request: HttpRequest) -> JsonResponse:
    """The process is up; nothing else is asked."""
    return JsonResponse({"status": "ok"})


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _cache() -> None:
    cache.set("ready", 1, 10)


def _limits() -> None:
    caches["limits"].set("ready", 1, 10)


def _jobs() -> None:
    jobs.next_due()
    if background.failing():
        raise RuntimeError(background.failing())


PARTS: dict[str, Callable[[], None]] = {
    "database": _database,
    "cache": _cache,
    "limits": _limits,
    "live": live.check,
    "jobs": _jobs,
}


def ready(request: HttpRequest) -> JsonResponse:
    """Everything that a request needs answers; 503 with the names of what does not."""
    failing = [name for name, part in PARTS.items() if not _answers(part)]
    status = "unavailable" if failing else "ok"
    response = JsonResponse({"status": status, "failing": failing}, status=503 if failing else 200)
    if failing:
        response["Retry-After"] = "5"
    return response


def _answers(part: Callable[[], None]) -> bool:
    try:
        part()
    except Exception:  # noqa: BLE001  (whatever it is, the part does not answer)
        return False
    return True
