"""How often things may be done: fixed windows, counted by django-ratelimit in the cache `limits`.

The numbers are far above what a person or a classroom behind one address does (docs/limits.md).
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from django_ratelimit.core import get_usage
from redis.exceptions import RedisError

from promptlab.accounts import plans
from promptlab.accounts.addresses import limited_as
from promptlab.accounts.models import User
from promptlab.lib.errors import RateLimited, Unavailable

AWAY_SECONDS = 10
OVER_PLAN = "This account has used up what its plan allows in one hour."


@dataclass(frozen=True, slots=True)
class Limit:
    """`count` times within `window` seconds."""

    name: str
    count: int
    window: int
    refusal: str


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a limit. `window` and `retry_after` are seconds, `reset_at` is UTC."""

    limit: int
    remaining: int
    reset_at: datetime
    window: int
    retry_after: int

    @property
    def used_up(self) -> bool:
        return self.retry_after > 0


NEW_GUESTS = Limit(
    "new-guests", 600, 3600, "Very many people have started here just now. Please wait a moment."
)
SUBMISSIONS = Limit(
    "submissions", 120, 60, "That was a lot of prompts in one minute. Take a breath, then send it."
)
GUEST_SUBMISSIONS = Limit(
    "guest-submissions", 1200, 60, "Very many prompts come from your network. Please wait a moment."
)
TOKEN_REQUESTS = Limit(
    "token-requests", 60, 60, "Too many token requests from this address. A token lives one hour."
)


def allow_new_guest(address: str) -> Allowance:
    """Count a new guest from this address; RateLimited when there were too many."""
    return spend(NEW_GUESTS, limited_as(address))


def allow_submission(learner: User, address: str) -> Allowance:
    """Count one graded submission; call it before grading.

    Everybody is limited per learner (a guest is one browser session); guests also share a limit
    per address, because a new session costs them nothing. `address` is
    `client_address(request.META)`. Raises RateLimited with retry_after when a limit is used up,
    and Unavailable when the counting cache is away. What is only seen while typing does not count.
    """
    allowance = spend(SUBMISSIONS, str(learner.pk))
    if learner.is_guest:
        spend(GUEST_SUBMISSIONS, limited_as(address))
    return allowance


def plan_limits(plan: str) -> tuple[Limit, ...]:
    """What an account on this plan (its slug) may call: in an hour, if that is limited, in a minute.

    Counted for the account over all its keys and tokens: `who` is the account's id.
    """
    return limits_of(plans.numbers(plan))


def limits_of(numbers: plans.Numbers) -> tuple[Limit, ...]:
    """A plan's numbers as limits."""
    burst = Limit("plan-minute", numbers.burst_per_minute, 60, "Too many requests in one minute.")
    if numbers.requests_per_hour is None:
        return (burst,)
    return (Limit("plan-hour", numbers.requests_per_hour, 3600, OVER_PLAN), burst)


def spend(limit: Limit, who: str) -> Allowance:
    """Count one use by `who` (an id or address) and return what is left.

    Raises RateLimited with retry_after and the allowance when the limit was used up before, and
    Unavailable when the counting cache is away.
    """
    allowance = _count(limit, who, 1)
    if allowance.used_up:
        refusal = RateLimited(limit.refusal, retry_after=allowance.retry_after)
        refusal.allowance = allowance
        raise refusal
    return allowance


def peek(limit: Limit, who: str) -> Allowance:
    """What is left, without counting a use. Unavailable when the counting cache is away."""
    return _count(limit, who, 0)


def _count(limit: Limit, who: str, uses: int) -> Allowance:
    """Count a use, or none. The only place that touches django-ratelimit and its cache."""
    try:
        usage = get_usage(
            None,
            group=limit.name,
            key=lambda _group, _request: who,
            rate=(limit.count, limit.window),
            increment=bool(uses),
        )
    except (OSError, RedisError) as away:
        raise Unavailable(retry_after=AWAY_SECONDS) from away
    if usage["time_left"] < 0:  # it could not count
        raise Unavailable(retry_after=AWAY_SECONDS)
    left = max(1, usage["time_left"])
    return Allowance(
        limit=limit.count,
        remaining=max(0, limit.count - usage["count"]),
        reset_at=datetime.fromtimestamp(math.floor(time.time()) + left, UTC),
        window=limit.window,
        retry_after=left if usage["should_limit"] else 0,
    )
