"""What every template may use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from promptlab.pages.theme import chosen


def site(request: HttpRequest) -> dict[str, Any]:
    """`learner`: whoever practises (signed up or guest), None-like for newcomers; lazy.

    `theme`: "light", "dark" or "" (as the system says), from the theme switch.
    """
    return {"learner": getattr(request, "learner", None), "theme": chosen(request)}
