from __future__ import annotations

import os
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import redis
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from promptlab.accounts import limits, plans, sessions
from promptlab.accounts.guests import make_guest
from promptlab.accounts.models import Plan, User
from promptlab.lib.errors import RateLimited, Unavailable
from tests.conftest import missing

HERE = "203.0.113.7"


def learner(**fields: object) -> User:
    return User(id=uuid.uuid4(), **fields)


@pytest.fixture
def small(monkeypatch):
    """Limits that a test can use up."""
    for name in ("NEW_GUESTS", "SUBMISSIONS", "GUEST_SUBMISSIONS"):
        limit = getattr(limits, name)
        monkeypatch.setattr(limits, name, replace(limit, count=3, window=86400))


def use_up(learner: User, times: int = 3, address: str = HERE) -> None:
    for _ in range(times):
        limits.allow_submission(learner, address)


def test_the_allowance_counts_down(small):
    person = learner()
    left = [limits.allow_submission(person, HERE).remaining for _ in range(3)]
    assert left == [2, 1, 0]


def test_the_allowance_says_when_it_starts_anew(small):
    allowance = limits.allow_submission(learner(), HERE)
    seconds = (allowance.reset_at - datetime.now(UTC)).total_seconds()
    assert 0 < seconds <= allowance.window
    assert allowance.retry_after == 0


def test_one_more_than_allowed_is_refused_and_says_when_to_come_back(small):
    person = learner()
    use_up(person)
    with pytest.raises(RateLimited) as refused:
        limits.allow_submission(person, HERE)
    assert 0 < refused.value.retry_after <= 86400


def test_every_learner_has_an_allowance_of_their_own(small):
    use_up(learner())
    assert limits.allow_submission(learner(), HERE).remaining == 2


def test_guests_behind_one_address_share_an_allowance(small):
    for _ in range(3):
        limits.allow_submission(learner(is_guest=True), HERE)
    with pytest.raises(RateLimited):
        limits.allow_submission(learner(is_guest=True), HERE)
    limits.allow_submission(learner(is_guest=True), "203.0.113.8")
    limits.allow_submission(learner(), HERE)


def test_addresses_of_one_ipv6_subscriber_count_as_one(small):
    for ending in ("1", "2", "beef"):
        limits.allow_new_guest(f"2001:db8:1:2::{ending}")
    with pytest.raises(RateLimited):
        limits.allow_new_guest("2001:db8:1:2:ffff::9")
    limits.allow_new_guest("2001:db8:1:3::1")


@pytest.fixture(params=["memory", "redis"])
def counting(request, settings):
    """The cache that counts: this process's memory, or a real Redis."""
    if request.param == "redis":
        location = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
        try:
            redis.Redis.from_url(location).ping()
        except redis.ConnectionError:
            missing("Redis does not answer on 127.0.0.1:6379")
        backend = "django.core.cache.backends.redis.RedisCache"
        prefix = f"test-{uuid.uuid4().hex}"
        counts = {"BACKEND": backend, "LOCATION": location, "KEY_PREFIX": prefix}
        settings.CACHES = {**settings.CACHES, "limits": counts}


def test_exactly_as_many_as_allowed_get_through_from_many_threads_at_once(monkeypatch, counting):
    limit = replace(limits.SUBMISSIONS, count=50, window=86400)
    monkeypatch.setattr(limits, "SUBMISSIONS", limit)
    person = learner()

    def allowed(_: int) -> bool:
        try:
            limits.allow_submission(person, HERE)
        except RateLimited:
            return False
        return True

    with ThreadPoolExecutor(16) as threads:
        assert sum(threads.map(allowed, range(400))) == 50


def test_without_the_counting_cache_submissions_are_unavailable(settings):
    settings.CACHES = {
        **settings.CACHES,
        "limits": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        },
    }
    with pytest.raises(Unavailable) as away:
        limits.allow_submission(learner(), HERE)
    assert away.value.retry_after == limits.AWAY_SECONDS


@pytest.mark.django_db
def test_too_many_new_guests_from_one_address_are_refused(small):
    def visit() -> User:
        request = RequestFactory().get("/", REMOTE_ADDR=HERE)
        request.session = SessionStore()
        request.user = AnonymousUser()
        return sessions.ensure_learner(request)

    for _ in range(3):
        assert visit().is_guest
    with pytest.raises(RateLimited):
        visit()
    assert User.objects.count() == 3


@pytest.mark.django_db
def test_one_visitor_who_sends_twice_at_once_is_one_guest():
    assert make_guest("a-visitor") == make_guest("a-visitor")
    assert make_guest("another-visitor") != make_guest("a-visitor")


def test_looking_at_a_limit_uses_up_nothing():
    limit = limits.Limit("looks", 2, 86400, "No more.")
    limits.spend(limit, "alice")
    assert [limits.peek(limit, "alice").remaining for _ in range(5)] == [1] * 5
    assert limits.peek(limit, "bob").remaining == 2


def test_a_refusal_carries_the_allowance():
    limit = limits.Limit("carried", 1, 86400, "No more.")
    limits.spend(limit, "alice")
    with pytest.raises(RateLimited, match="No more") as refused:
        limits.spend(limit, "alice")
    assert refused.value.allowance.limit == 1
    assert refused.value.allowance.remaining == 0
    assert refused.value.allowance.retry_after == refused.value.retry_after


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("plan", "counts"),
    [
        ("basic", {"plan-hour": 1_000, "plan-minute": 100}),
        ("professional", {"plan-hour": 10_000, "plan-minute": 500}),
        ("enterprise", {"plan-minute": 2_000}),
    ],
)
def test_the_limits_of_a_plan_are_the_numbers_of_its_row(plan, counts):
    assert {limit.name: limit.count for limit in limits.plan_limits(plan)} == counts


@pytest.mark.django_db
def test_staff_change_the_numbers_of_a_plan():
    Plan.objects.filter(slug="basic").update(requests_per_hour=None, burst_per_minute=7)
    plans.forget()
    [burst] = limits.plan_limits("basic")
    assert (burst.count, burst.window) == (7, 60)
