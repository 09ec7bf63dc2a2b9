"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """`learner`: whoever practises (signed up or guest), None-like for newcomers; lazy."""
    return {"learner": getattr(request, "learner", None)}
