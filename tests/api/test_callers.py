"""Who is let in through every door, and who is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from promptlab.accounts import keys
from promptlab.accounts.models import Account, ApiKey, Membership, User
from promptlab.api.auth import bearer_with_apikey
from tests.api.client import Client
from tests.api.conftest import key_for
from tests.api.twins import Twin


def expired(alice: User) -> str:
    return key_for(alice, expires_at=timezone.now() - timedelta(seconds=1))[1]


def revoked(alice: User) -> str:
    key, text = key_for(alice)
    keys.revoke(key)
    return text


def rotated_out(alice: User) -> str:
    key, text = key_for(alice)
    keys.rotate(key, timedelta(0))
    return text


def for_promptops(alice: User) -> str:
    return key_for(alice, kind=ApiKey.Kind.PROMPTOPS)[1]


def of_a_viewer(alice: User) -> str:
    text = key_for(alice)[1]
    Membership.objects.filter(user=alice).update(role=Membership.Role.VIEWER)
    return text


def of_somebody_who_left(alice: User) -> str:
    text = key_for(alice)[1]
    Membership.objects.filter(user=alice).delete()
    return text


def of_somebody_inactive(alice: User) -> str:
    text = key_for(alice)[1]
    User.objects.filter(id=alice.id).update(is_active=False)
    return text


WORDS: dict[Callable[[User], str], str] = {
    expired: "This API key has expired.",
    revoked: "This API key was revoked.",
    rotated_out: "This API key was replaced by a new one.",
    for_promptops: "PromptOps keys are valid for the PromptOps API only.",
    of_a_viewer: "does not work in the account any more",
    of_somebody_who_left: "does not work in the account any more",
    of_somebody_inactive: "is not active",
}


@pytest.mark.parametrize("made", WORDS, ids=lambda made: made.__name__)
def test_a_key_that_is_not_accepted_is_told_why(
    made: Callable[[User], str], twin: Twin, caller: Client, alice: User
) -> None:
    answer = caller.get(f"{twin.base}/echo", token=made(alice))
    assert answer.status == 401
    assert WORDS[made] in answer.body.decode()
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["X-RateLimit-Limit"] == "120"  # counted for the address


@pytest.fixture
def reads_apikey(twin: Twin) -> None:
    if twin.door.authenticate is not bearer_with_apikey:
        pytest.skip("this door reads no apikey header")


def unknown(alice: User) -> str:
    return "pe_sk_live_nobody"


@pytest.mark.usefixtures("reads_apikey")
@pytest.mark.parametrize("made", [unknown, expired, revoked, rotated_out])
def test_an_apikey_must_be_accepted_too(
    made: Callable[[User], str], twin: Twin, caller: Client, alice: User
) -> None:
    answer = caller.get(f"{twin.base}/echo", headers={"apikey": made(alice)})
    assert answer.status == 401


@pytest.mark.usefixtures("reads_apikey")
def test_an_apikey_must_be_of_the_same_account(
    twin: Twin, caller: Client, alice: User, bob: User
) -> None:
    own, other = (key_for(user)[1] for user in (alice, bob))
    assert caller.get(f"{twin.base}/echo", headers={"apikey": own}).status == 200
    refused = caller.get(f"{twin.base}/echo", headers={"apikey": other})
    assert refused.status == 401
    assert "belongs to another account" in refused.body.decode()


@pytest.mark.usefixtures("reads_apikey")
def test_a_key_is_of_one_account(twin: Twin, caller: Client, alice: User) -> None:
    """As a person Alice may sit in two accounts; a key is of one of them."""
    place = Account.objects.create(name="Shared", plan_id="basic")
    Membership.objects.create(account=place, user=alice, role=Membership.Role.OWNER)
    shared = keys.issue(place, alice, name="Shared")[1]
    assert caller.get(f"{twin.base}/echo", headers={"apikey": shared}).status == 401
    assert caller.get(f"{twin.base}/echo", token=shared).status == 200
