"""What learning hooks into: people who move or leave, and its own events."""

from __future__ import annotations
