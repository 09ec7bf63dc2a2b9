"""Counting calls: whose, which limit, and without keeping the event loop waiting."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from django.conf import settings

from promptlab.accounts import limits, plans
from promptlab.accounts.addresses import client_address, limited_as
from promptlab.accounts.callers import Caller
from promptlab.accounts.limits import Allowance, Limit
from promptlab.api.requests import DoorRequest
from promptlab.api.routes import Route
from promptlab.lib.database import on_database
from promptlab.lib.errors import Unavailable

STRANGERS = Limit(
    "door-strangers", 120, 60, "Too many refused calls from this address in one minute."
)
READING = {"GET", "HEAD"}
LOCAL = "django.core.cache.backends.locmem.LocMemCache"
COUNTING_THREADS = 8

Counted = tuple[tuple[Limit, str], ...]


async def per_user(caller: Caller, route: Route) -> Counted:
    """The specification's number for each endpoint, counted for the person over all keys."""
    assert route.limit is not None, f"{route.name} names no limit"  # noqa: S101
    return ((route.limit, str(caller.user_id)),)


async def by_plan(caller: Caller, route: Route) -> Counted:
    """What the account's plan allows in an hour and in a minute, over all its keys."""
    numbers = plans.known(caller.plan)
    if numbers is None:
        numbers = await on_database(plans.numbers, caller.plan)
    return tuple((limit, str(caller.account_id)) for limit in limits.limits_of(numbers))


async def admit(request: DoorRequest, route: Route) -> None:
    """Count a call; RateLimited when there were too many.

    Away from its counts the server still answers reads; what writes or spends is Unavailable.
    """
    for limit, who in await request.door.limits(request.caller, route):
        try:
            allowance = await _spend(limit, who)
        except Unavailable:
            if request.method not in READING:
                raise
        else:
            request.allowance = tightest(request.allowance, allowance)


async def count_stranger(request: DoorRequest) -> None:
    """Count a call that is refused before anybody knows who calls, for its address.

    RateLimited when there were too many. Never in the way of somebody with a valid key.
    """
    try:
        request.allowance = await _spend(STRANGERS, limited_as(client_address(request.META)))
    except Unavailable:
        return


def tightest(one: Allowance | None, other: Allowance) -> Allowance:
    """Of several limits headers show the one that is used up first."""
    return other if one is None or other.remaining < one.remaining else one


async def _spend(limit: Limit, who: str) -> Allowance:
    """In this process's memory counting takes microseconds; over the network it gets a thread."""
    if settings.CACHES["limits"]["BACKEND"] == LOCAL:
        return limits.spend(limit, who)
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_threads(), limits.spend, limit, who)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(COUNTING_THREADS, thread_name_prefix="counting")
