"""One real call of each endpoint, as data: `<door>/examples/<order>_<operation>.json`.

    {"path": {...}, "query": {...}, "body": {...},   what is sent
     "answer": ...,                                  the data that comes back, without its envelope
     "takes": {"webhook_id": "make_webhook data.id"},  whose answer a parameter comes from, and where
     "refusals": [{"status": 404, "when": "...", "path": {...}, "message": "...", "details": ...}]}

A refusal says what to change in the call to meet it (null takes a member of the body away). The value
"$caller" is the caller's own id. Tests send every one of these calls to the
real application and compare what it answers (tests/api/test_examples.py).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CALLER = "$caller"
LAST = "~"  # sorts behind every file's number


@dataclass(frozen=True, slots=True)
class Refused:
    """A call that is refused: how it differs from the good one, and the error that answers it."""

    status: int
    when: str
    message: str
    details: Any = None
    path: dict[str, Any] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Example:
    """A call and its answer. `order` says where it stands among the door's endpoints."""

    order: str = LAST
    path: dict[str, Any] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    answer: Any = None
    takes: dict[str, str] = field(default_factory=dict)
    refusals: tuple[Refused, ...] = ()


@cache
def of_door(name: str) -> dict[str, Example]:
    """The examples of a door by the name of the operation."""
    files = sorted((HERE / name / "examples").glob("*.json"))
    return dict(_read(file) for file in files)


def _read(file: Path) -> tuple[str, Example]:
    order, _, operation = file.stem.partition("_")
    told = json.loads(file.read_text("utf-8"))
    refusals = tuple(Refused(**refused) for refused in told.pop("refusals", ()))
    return operation, Example(order=order, refusals=refusals, **told)
