"""Numbers in bodies: neither text nor true passes for one, and 2.0 is a whole number."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field


def _whole(value: Any) -> Any:
    """JSON knows one kind of number: 2 and 2.0 are the same."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, Field(strict=True), BeforeValidator(_whole)]
