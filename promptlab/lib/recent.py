"""Answers that may be a few seconds old: kept in this process, safe to use from several threads."""

from __future__ import annotations

import threading
import time
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Values by key, each for so many seconds and never more than `most`.

    When it is full of fresh values, further ones are not kept, so that nobody can push out what
    others use by asking for very much.
    """

    def __init__(self, *, seconds: float, most: int) -> None:
        self._seconds, self._most = seconds, most
        self._kept: dict[Key, tuple[float, Value]] = {}
        self._lock = threading.Lock()

    def get(self, key: Key) -> Value | None:
        kept = self._kept.get(key)
        return kept[1] if kept and kept[0] > time.monotonic() else None

    def put(self, key: Key, value: Value) -> None:
        now = time.monotonic()
        with self._lock:
            if len(self._kept) >= self._most:
                self._kept = {k: kept for k, kept in self._kept.items() if kept[0] > now}
            if len(self._kept) < self._most:
                self._kept[key] = (now + self._seconds, value)

    def clear(self) -> None:
        with self._lock:
            self._kept = {}
