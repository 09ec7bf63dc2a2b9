"""What changed between two versions of a scenario, field by field, line by line."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from grading.packs.text import write_yaml

Kind = Literal["same", "added", "removed", "gap"]
CONTEXT = 2  # unchanged lines around a change
KINDS: dict[str, Kind] = {" ": "same", "+": "added", "-": "removed", "@": "gap"}


@dataclass(frozen=True, slots=True)
class Line:
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs, with its lines as YAML."""

    field: str
    lines: list[Line]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The fields that differ, in the order of the pack format."""
    fields = [*before, *(name for name in after if name not in before)]
    return [
        Change(field, list(_lines(before.get(field), after.get(field))))
        for field in fields
        if before.get(field) != after.get(field)
    ]


def _lines(before: Any, after: Any) -> Iterator[Line]:
    diff = difflib.unified_diff(_yaml(before), _yaml(after), lineterm="", n=CONTEXT)
    for number, line in enumerate(diff):
        # The first two lines name files, the third is the first "@@": no gap before the start.
        if number > 2:
            kind = KINDS[line[:1]]
            yield Line(kind, "" if kind == "gap" else line[1:])


def _yaml(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        return value.splitlines()
    return write_yaml(value).splitlines()
