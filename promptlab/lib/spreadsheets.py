"""CSV that spreadsheets open without running what people wrote into it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

RISKY = ("=", "+", "-", "@", "\t", "\r")


def neutral(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula; numbers and other values stay as they are."""
    if isinstance(cell, str) and cell.startswith(RISKY):
        return f"'{cell}"
    return cell


class _Line:
    """What csv.writer writes to: keeps the last line."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text = text


def lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The rows as lines of CSV, one at a time, every text cell neutralised."""
    line = _Line()
    writer = csv.writer(line)
    for row in rows:
        writer.writerow([neutral(cell) for cell in row])
        yield line.text
