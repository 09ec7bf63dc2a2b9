from __future__ import annotations

from promptlab.lib.models.event import Event

__all__ = ["Event"]
