"""The OpenAPI documents of doors, each written once: routes do not change while tests run."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from promptlab.api.door import Door


@cache
def _written(door: Door) -> str:
    return json.dumps(door.openapi())


def document(door: Door) -> Any:
    """As it is sent: JSON. Every caller has one of its own."""
    return json.loads(_written(door))
