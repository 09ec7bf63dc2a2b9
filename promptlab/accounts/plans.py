"""The plans that an account can have, and their numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps.registry import Apps, apps as current

from promptlab.accounts.models import Plan
from promptlab.lib.recent import Recent

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


_kept: Recent[str, Numbers] = Recent(seconds=FRESH_SECONDS, most=1000)


def numbers(slug: str) -> Numbers:
    """The numbers of a plan, at most 5 seconds old: they are needed for every call."""
    found = known(slug)
    if found is None:
        plan = Plan.objects.get(slug=slug)
        found = Numbers(plan.requests_per_hour, plan.burst_per_minute, plan.concurrent_executions)
        _kept.put(slug, found)
    return found


def known(slug: str) -> Numbers | None:
    """The numbers if this process read them just now; never asks the database."""
    return _kept.get(slug)


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
