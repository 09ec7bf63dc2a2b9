"""Which rows hold a word: an inverted index, so that only they need to be looked at."""

from __future__ import annotations

from collections.abc import Iterable, Set as AbstractSet


class Postings:
    """Rows by the keys that they hold."""

    __slots__ = ("_rows",)

    def __init__(self, pairs: Iterable[tuple[str, int]]) -> None:
        found: dict[str, set[int]] = {}
        for key, row in pairs:
            found.setdefault(key, set()).add(row)
        self._rows = {key: frozenset(rows) for key, rows in found.items()}

    def touched(self, keys: AbstractSet[str]) -> set[int]:
        """Return the rows that hold any of the keys."""
        return set().union(*map(self._rows.__getitem__, self._rows.keys() & keys))
