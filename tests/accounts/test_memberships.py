"""Who owns an account after its owner has gone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from promptlab.accounts import memberships, people
from promptlab.accounts.models import Account, Membership, User
from promptlab.lib.errors import Conflict, NotFound
from tests.accounts.concurrent_partings import ROUNDS
from tests.accounts.flows import log_in
from tests.databases import race


@pytest.fixture
def team(alice: User) -> Account:
    """Alice's team, in which nobody else is yet."""
    account = Account.objects.create(name="Team")
    join(account, alice, "owner", days=100)
    return account


def join(account: Account, user: User, role: str, days: int = 0) -> Membership:
    """`days`: how long ago."""
    made = Membership.objects.create(account=account, user=user, role=role)
    since = timezone.now() - timedelta(days=days)
    Membership.objects.filter(id=made.id).update(created_at=since)
    return made


def owners(account: Account) -> list[str]:
    names = account.memberships.filter(role="owner").values_list("user__username", flat=True)
    return sorted(names)


def test_the_member_of_longest_standing_follows(team, alice, bob, charlie):
    join(team, charlie, "member", days=3)
    join(team, bob, "member", days=30)
    memberships.leave(team, alice)
    assert owners(team) == ["bob"]
    assert not team.memberships.filter(user=alice).exists()


def test_members_come_before_viewers_however_long_those_have_been_there(team, alice, bob, charlie):
    join(team, charlie, "viewer", days=90)
    join(team, bob, "member")
    people.delete_person(alice)
    assert owners(team) == ["bob"]


def test_a_viewer_follows_when_nobody_else_is_there(team, alice, charlie):
    join(team, charlie, "viewer")
    memberships.leave(team, alice)
    assert owners(team) == ["charlie"]


def test_somebody_who_cannot_log_in_follows_last(team, alice, bob, charlie):
    join(team, bob, "member", days=50)
    join(team, charlie, "viewer")
    User.objects.filter(id=bob.id).update(is_active=False)
    memberships.leave(team, alice)
    assert owners(team) == ["charlie"]


def test_with_another_owner_nothing_changes_hands(team, alice, bob, charlie):
    join(team, bob, "member", days=50)
    join(team, charlie, "owner")
    memberships.leave(team, alice)
    assert owners(team) == ["charlie"]
    assert team.memberships.get(user=bob).role == "member"


def test_a_member_who_leaves_changes_nothing_else(team, alice, bob):
    join(team, bob, "member")
    memberships.leave(team, bob)
    assert owners(team) == ["alice"]


@pytest.mark.parametrize("go", ["leave", "delete"])
def test_an_account_with_nobody_left_closes(team, alice, go):
    if go == "leave":
        memberships.leave(team, alice)
    else:
        people.delete_person(alice)
    assert not Account.objects.filter(id=team.id).exists()


def test_nobody_leaves_their_personal_account(alice):
    own = people.make_personal_account(alice)
    with pytest.raises(Conflict):
        memberships.leave(own, alice)
    assert owners(own) == ["alice"]


def test_an_outsider_cannot_leave(team, charlie):
    with pytest.raises(NotFound):
        memberships.leave(team, charlie)


def test_a_personal_account_goes_with_its_person_and_not_with_a_guest_in_it(alice, bob):
    own = people.make_personal_account(alice)
    join(own, bob, "member")
    people.delete_person(bob)
    assert owners(own) == ["alice"]
    people.delete_person(alice)
    assert not Account.objects.filter(id=own.id).exists()


def test_the_page_says_beforehand_what_passes_to_whom(client, team, alice, bob):
    closing = Account.objects.create(name="Solo")
    join(closing, alice, "owner")
    join(team, bob, "member")
    log_in(client, "alice")
    page = client.get(reverse("delete_me")).content.decode()
    assert "The account “Team” passes to bob." in page
    assert "The account “Solo” closes, because nobody else is in it." in page


def test_the_page_says_nothing_where_another_owner_stays(client, team, alice, bob):
    join(team, bob, "owner")
    log_in(client, "alice")
    assert "“Team”" not in client.get(reverse("delete_me")).content.decode()


def test_staff_who_remove_an_owner_name_the_next_one(client, ada, team, alice, bob):
    place = team.memberships.get(user=alice)
    join(team, bob, "member")
    log_in(client, "ada")
    client.post(reverse("admin:accounts_membership_delete", args=[place.id]), {"post": "yes"})
    assert owners(team) == ["bob"]


def test_staff_cannot_leave_an_account_without_an_owner(client, ada, team, alice):
    place = team.memberships.get(user=alice)
    log_in(client, "ada")
    form = {"user": str(alice.id), "account": str(team.id), "role": "viewer"}
    client.post(reverse("admin:accounts_membership_change", args=[place.id]), form)
    assert owners(team) == ["alice"]


def test_two_owners_who_go_at_once_leave_an_owner_behind(race_database: str):
    rounds = race("tests.accounts.concurrent_partings", race_database)
    assert rounds == [[[f"member-{'-'.join(ways)}", "owner"]] for ways in ROUNDS]
