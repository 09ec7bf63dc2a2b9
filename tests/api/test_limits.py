"""Limits of the doors are exact, in this process's memory and in Redis."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from django.core.cache import caches

from promptlab.accounts.callers import Caller
from promptlab.accounts.limits import Allowance, Limit
from promptlab.accounts.models import Account, User
from promptlab.api import limits
from promptlab.api.limits import Counted, by_plan
from promptlab.api.routes import Route
from tests.api.client import Client
from tests.api.conftest import key_for
from tests.api.twins import Twin
from tests.conftest import missing

REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")


@pytest.fixture(params=["memory", "redis"])
def counting(request: pytest.FixtureRequest, settings: Any) -> Iterator[str]:
    if request.param == "redis":
        try:
            redis.Redis.from_url(REDIS).ping()
        except redis.RedisError:
            missing(f"no Redis answers at {REDIS}")
        backend = "django.core.cache.backends.redis.RedisCache"
        counts = {"BACKEND": backend, "LOCATION": REDIS, "KEY_PREFIX": "test-doors"}
        settings.CACHES = {**settings.CACHES, "limits": counts}
    caches["limits"].clear()
    yield request.param
    caches["limits"].clear()


@pytest.fixture
def steady(monkeypatch: pytest.MonkeyPatch) -> None:
    """A window that cannot end in the middle of a test."""
    monkeypatch.setattr("django_ratelimit.core.time.time", lambda: 1_700_000_000.0)


@pytest.mark.usefixtures("counting", "steady")
def test_of_a_hundred_at_once_exactly_the_allowed_number_passes(twin: Twin, caller: Client) -> None:
    answers = caller.together([("GET", f"{twin.base}/rare")] * 100)
    passed = [answer for answer in answers if answer.status == 200]
    refused = [answer for answer in answers if answer.status == 429]
    assert (len(passed), len(refused)) == (5, 95)
    left = sorted(int(answer["X-RateLimit-Remaining"]) for answer in passed)
    assert left == [0, 1, 2, 3, 4]
    assert {answer["X-RateLimit-Remaining"] for answer in refused} == {"0"}
    assert {answer["X-RateLimit-Limit"] for answer in answers} == {"5"}
    assert all(1 <= int(answer["Retry-After"]) <= 60 for answer in refused)


@pytest.mark.usefixtures("counting")
def test_all_keys_of_a_person_share_a_limit_and_people_do_not(
    twin: Twin, caller: Client, alice: User, bob: User
) -> None:
    second, other = key_for(alice)[1], key_for(bob)[1]
    path = f"{twin.base}/rare"
    left = [
        caller.get(path, **token)["X-RateLimit-Remaining"]
        for token in ({}, {"token": second}, {"token": other})
    ]
    assert left == ["4", "3", "4"]


def test_refusals_count_too(twin: Twin, caller: Client) -> None:
    path = f"{twin.base}/raise/forbidden"
    left = [int(caller.get(path)["X-RateLimit-Remaining"]) for _ in range(2)]
    assert left[0] - left[1] == 1


class TestPlans:
    """A door whose specification names no numbers goes by the account's plan."""

    @pytest.fixture
    def planned(self, twin: Twin) -> Twin:
        twin.door.limits = by_plan
        return twin

    def test_the_tightest_limit_is_shown(self, planned: Twin, caller: Client) -> None:
        answer = caller.get(f"{planned.base}/echo")
        assert (answer["X-RateLimit-Limit"], answer["X-RateLimit-Window"]) == ("100", "60")

    def test_an_hour_can_be_used_up_before_a_minute(
        self, planned: Twin, caller: Client, alice: User
    ) -> None:
        plan = Account.objects.get(personal_to=alice).plan
        plan.requests_per_hour = 3
        plan.save()
        statuses = [caller.get(f"{planned.base}/echo").status for _ in range(4)]
        assert statuses == [200, 200, 200, 429]


def test_tightest_prefers_what_is_used_up_first() -> None:
    now: Any = None
    rich = Allowance(limit=1000, remaining=900, reset_at=now, window=3600, retry_after=0)
    poor = Allowance(limit=100, remaining=3, reset_at=now, window=60, retry_after=0)
    assert limits.tightest(rich, poor) is poor
    assert limits.tightest(poor, rich) is poor
    assert limits.tightest(None, rich) is rich


def test_a_door_may_count_as_it_likes(twin: Twin, caller: Client) -> None:
    own = Limit("own", 2, 60, "Two only")

    async def counted(caller: Caller, route: Route) -> Counted:
        return ((own, route.path),)

    twin.door.limits = counted
    assert [caller.get(f"{twin.base}/echo").status for _ in range(3)] == [200, 200, 429]
