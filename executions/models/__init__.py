from __future__ import annotations

from executions.models.price import Price

__all__ = ["Price"]
