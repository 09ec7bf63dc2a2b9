from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from promptlab.accounts import callers, keys
from promptlab.accounts.callers import authenticate
from promptlab.accounts.models import Account, ApiKey, Membership, User
from promptlab.accounts.people import make_personal_account
from promptlab.lib import recent
from promptlab.lib.errors import Forbidden, Unauthorized


@pytest.fixture
def home(alice: User) -> Account:
    return make_personal_account(alice)


@pytest.fixture
def text(home: Account, alice: User) -> str:
    return keys.issue(home, alice, name="Script")[1]


def test_a_key_says_who_calls(home, alice):
    key, text = keys.issue(home, alice, name="Script", scopes=["grade", "usage"], live=False)
    assert authenticate(text) == callers.Caller(
        user_id=alice.id,
        account_id=home.id,
        plan="basic",
        scopes=frozenset({"grade", "usage"}),
        is_staff=False,
        is_test=True,
        via="key",
        key_id=key.id,
    )


def test_staff_are_staff_by_key_too(ada):
    _, text = keys.issue(make_personal_account(ada), ada, name="Script")
    caller = authenticate(text)
    assert caller.is_staff
    assert not caller.is_test


def test_a_missing_scope_is_named(home, alice):
    _, text = keys.issue(home, alice, name="Script", scopes=["grade"])
    authenticate(text).need("grade")
    with pytest.raises(Forbidden, match="'batch'") as refused:
        authenticate(text).need("batch")
    assert refused.value.details == {"required_scope": "batch", "scopes": ["grade"]}


def switch_off(key: ApiKey) -> None:
    User.objects.filter(id=key.user_id).update(is_active=False)


def send_away(key: ApiKey) -> None:
    Membership.objects.filter(account=key.account, user=key.user).delete()


def demote(key: ApiKey) -> None:
    Membership.objects.filter(account=key.account, user=key.user).update(role="viewer")


def let_expire(key: ApiKey) -> None:
    ApiKey.objects.filter(id=key.id).update(expires_at=timezone.now())


def replace(key: ApiKey) -> None:
    keys.rotate(key, timedelta())


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (keys.revoke, "was revoked"),
        (let_expire, "has expired"),
        (replace, "was replaced"),
        (switch_off, "is not active"),
        (send_away, "does not work in the account"),
        (demote, "does not work in the account"),
        (ApiKey.delete, "is not valid"),
    ],
)
def test_a_key_that_may_not_call_any_more_hears_why(home, alice, happens: Any, reason):
    key, text = keys.issue(home, alice, name="Script")
    authenticate(text)
    happens(key)
    callers.forget()
    with pytest.raises(Unauthorized, match=reason):
        authenticate(text)


def test_a_promptops_key_is_valid_nowhere_else(home, alice):
    _, text = keys.issue(home, alice, name="Client", kind="promptops")
    with pytest.raises(Unauthorized, match="PromptOps"):
        authenticate(text)


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["", "pe_sk_live_nothing", "po_nothing", "a.b.c"])
def test_what_is_neither_key_nor_token_is_refused(wrong):
    with pytest.raises(Unauthorized):
        authenticate(wrong)


def test_a_caller_is_looked_up_once_in_five_seconds(text, django_assert_num_queries):
    first = authenticate(text)
    with django_assert_num_queries(0):
        assert authenticate(text) is first


def test_what_is_kept_is_asked_for_anew_after_five_seconds(text, monkeypatch):
    now = 1000.0
    monkeypatch.setattr(recent.time, "monotonic", lambda: now)
    authenticate(text)
    keys.revoke(keys.find(text))
    now += 4.9
    authenticate(text)
    now += 0.2
    with pytest.raises(Unauthorized):
        authenticate(text)


def test_refusals_are_not_kept(home, alice):
    key, text = keys.issue(home, alice, name="Script")
    switch_off(key)
    with pytest.raises(Unauthorized):
        authenticate(text)
    User.objects.filter(id=alice.id).update(is_active=True)
    assert authenticate(text)


def test_many_callers_do_not_fill_the_memory(monkeypatch, home, alice):
    monkeypatch.setattr(callers._recent, "_most", 3)
    for _ in range(5):
        authenticate(keys.issue(home, alice, name="Script")[1])
    assert len(callers._recent._kept) == 3


def test_the_apikey_header_must_be_of_the_same_account(home, alice, bob, text):
    caller = authenticate(text)
    callers.same_account(caller, text)
    callers.same_account(caller, keys.issue(home, alice, name="Another")[1])
    _, elsewhere = keys.issue(make_personal_account(bob), bob, name="Script")
    for wrong in (elsewhere, "pe_sk_live_nothing", ""):
        with pytest.raises(Unauthorized):
            callers.same_account(caller, wrong)


def test_an_outsider_who_learns_an_id_gets_nothing(home, charlie, text):
    with pytest.raises(Unauthorized):
        authenticate(str(keys.find(text).id))
    _, other = keys.issue(home, charlie, name="Sneaked in")
    with pytest.raises(Unauthorized, match="does not work in the account"):
        authenticate(other)
