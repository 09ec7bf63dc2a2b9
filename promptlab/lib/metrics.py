"""What is counted for Prometheus. Each process counts for itself: scrape every one of them.

A registry of our own: the process figures of prometheus-client, and ours.
"""

from __future__ import annotations

from functools import lru_cache

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

registry = CollectorRegistry()
GCCollector(registry=registry)
PlatformCollector(registry=registry)
ProcessCollector(registry=registry)

REQUESTS = Counter(
    "promptlab_requests_total",
    "Answered requests by door (or page), route, method and status.",
    ["door", "route", "method", "status"],
    registry=registry,
)
SECONDS = Histogram(
    "promptlab_request_seconds",
    "Seconds from the arrival of a request to its answer.",
    ["door", "route"],
    buckets=BUCKETS,
    registry=registry,
)
REFUSALS = Counter(
    "promptlab_refusals_total",
    "Refusals of the doors by their error code.",
    ["door", "code"],
    registry=registry,
)
UNEXPECTED = Counter(
    "promptlab_unexpected_errors_total",
    "Errors that nobody expected; the log has each with its request id.",
    registry=registry,
)
DATABASE_WAIT = Histogram(
    "promptlab_database_wait_seconds",
    "Seconds that database work of the doors and jobs waited for a thread.",
    buckets=BUCKETS,
    registry=registry,
)


def answered(door: str, route: str, method: str, status: int, seconds: float) -> None:
    """Count an answered request. `route` is a template such as /scenarios/{id}, never a path:
    each value is a time series."""
    counter, histogram = _series(door, route, method if method in METHODS else "other", status)
    counter.inc()
    histogram.observe(seconds)


@lru_cache(maxsize=4096)
def _series(door: str, route: str, method: str, status: int) -> tuple[Counter, Histogram]:
    return REQUESTS.labels(door, route, method, str(status)), SECONDS.labels(door, route)


def text() -> bytes:
    """Everything in the text format of Prometheus."""
    return generate_latest(registry)
