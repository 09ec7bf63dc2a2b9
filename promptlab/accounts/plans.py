"""The plans that an account can have, and their numbers."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from django.apps.registry import Apps, apps as current

from promptlab.accounts.models import Plan

FRESH_SECONDS = 5.0

# slug: name, requests an hour (None: unlimited), requests a minute, prompts at once
BEGINNING: dict[str, tuple[str, int | None, int, int]] = {
    "basic": ("Basic", 1_000, 100, 5),
    "professional": ("Professional", 10_000, 500, 50),
    "enterprise": ("Enterprise", None, 2_000, 500),
}


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a plan allows; `requests_per_hour` is None when unlimited."""

    requests_per_hour: int | None
    burst_per_minute: int
    concurrent_executions: int


_kept: dict[str, tuple[float, Numbers]] = {}


def numbers(slug: str) -> Numbers:
    """The numbers of a plan, at most 5 seconds old: they are needed for every call."""
    kept = _kept.get(slug)
    if kept is None or kept[0] < time.monotonic():
        plan = Plan.objects.get(slug=slug)
        found = Numbers(plan.requests_per_hour, plan.burst_per_minute, plan.concurrent_executions)
        _kept[slug] = kept = (time.monotonic() + FRESH_SECONDS, found)
    return kept[1]


def forget() -> None:
    """Let this process ask the database again at once."""
    _kept.clear()


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
