"""The plans that an account can have, and their numbers."""

from __future__ import annotations

from typing import Any

from django.apps.registry import Apps, apps as current

# slug: name, requests an hour (None: unlimited), requests a minute, prompts at once
BEGINNING: dict[str, tuple[str, int | None, int, int]] = {
    "basic": ("Basic", 1_000, 100, 5),
    "professional": ("Professional", 10_000, 500, 50),
    "enterprise": ("Enterprise", None, 2_000, 500),
}


def restore_missing(using: str, apps: Apps = current, **_signal: Any) -> None:
    """Every account has a plan, so the three rows must be there; numbers that are stay as edited.

    The migration writes them first; this runs after every `migrate` and `flush`.
    """
    try:
        plans = apps.get_model("accounts", "Plan").objects.using(using)
    except LookupError:  # migrated back to before there were plans
        return
    for slug, (name, hourly, burst, at_once) in BEGINNING.items():
        numbers = {
            "name": name,
            "requests_per_hour": hourly,
            "burst_per_minute": burst,
            "concurrent_executions": at_once,
        }
        plans.get_or_create(slug=slug, defaults=numbers)
