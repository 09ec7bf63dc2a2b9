"""Timing helpers: many single measurements, then quantiles."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable


def milliseconds(call: Callable[[], object], rounds: int, warm_up: int = 3) -> list[float]:
    """Single wall-clock times of `call` in milliseconds, sorted."""
    for _ in range(warm_up):
        call()
    gc.collect()
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1000)
    return sorted(times)


def quantile(times: list[float], share: float) -> float:
    """The value below which `share` of the sorted times lie."""
    return times[min(len(times) - 1, int(len(times) * share))]


def median(times: list[float]) -> float:
    return statistics.median(times)
