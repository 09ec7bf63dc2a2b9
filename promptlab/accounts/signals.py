"""What follows from people signing up and logging in."""

from __future__ import annotations
