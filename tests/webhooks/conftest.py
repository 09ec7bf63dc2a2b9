from __future__ import annotations

import pytest

from promptlab.accounts import places
from promptlab.accounts.models import Account, Membership, User
from promptlab.lib.outbound import Address
from promptlab.webhooks import subscriptions
from promptlab.webhooks.models import Subscription


@pytest.fixture
def team(alice: User, bob: User) -> Account:
    """Alice owns it, Bob is a member."""
    account = places.found(alice, "Team")
    Membership.objects.create(account=account, user=bob, role="member")
    return account


def address(path: str = "a") -> Address:
    """An address as the check hands it out."""
    return Address(f"https://hooks.example.com/{path}", "hooks.example.com", 443, ("198.51.100.7",))


def webhook(
    place: Membership, path: str = "a", events: tuple[str, ...] = ("grading.completed",)
) -> Subscription:
    return subscriptions.subscribe(place, address(path), events)[0]
