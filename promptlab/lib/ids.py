"""Public identifiers: unguessable, in the shape that each door shows."""

from __future__ import annotations

import secrets


def request_id() -> str:
    """A request id such as `req_3f9c0a51d2b84e67`: 64 random bits."""
    return f"req_{secrets.token_hex(8)}"
