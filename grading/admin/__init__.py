"""Django admin for learning: scenarios, tracks, attempts, reports."""

from __future__ import annotations

from grading.admin import attempts, reports, scenarios, tracks  # noqa: F401  (they register)
