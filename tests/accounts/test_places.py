"""Accounts as the people in them see them; every verb is tried by an outsider, too."""

from __future__ import annotations

from typing import Any

import pytest

from promptlab.accounts import callers, invitations, keys, memberships, places
from promptlab.accounts.models import Account, Invitation, Membership, User
from promptlab.accounts.people import make_personal_account
from promptlab.lib.errors import Conflict, Forbidden, NotFound, Unauthorized, ValidationFailed


@pytest.fixture
def team(alice: User, bob: User) -> Account:
    """Alice owns it, Bob is a member."""
    account = places.found(alice, "Team")
    Membership.objects.create(account=account, user=bob, role="member")
    return account


def as_viewer(user: User, account: Account) -> Membership:
    return Membership.objects.create(account=account, user=user, role="viewer")


def test_an_account_is_not_there_for_an_outsider(team, charlie):
    with pytest.raises(NotFound):
        places.find(charlie, team.id)


def test_the_personal_account_comes_first(alice):
    places.found(alice, "Aardvarks")
    make_personal_account(alice)
    assert [place.account.name for place in places.of(alice)] == ["alice", "Aardvarks"]


def test_nobody_founds_accounts_without_end(alice):
    for number in range(places.FOUNDED_MOST):
        places.found(alice, f"Team {number}")
    with pytest.raises(Conflict):
        places.found(alice, "One more")


OWNERS_ONLY: list[Any] = [
    lambda place, other: places.settle_in(place, name="Mine", cors_origins=[]),
    lambda place, other: places.change_role(place, other.id, "viewer"),
    lambda place, other: places.remove(place, other.id),
    lambda place, other: invitations.invite(place, "A friend", "owner"),
    lambda place, other: invitations.withdraw(place, other.account_id),
]


@pytest.mark.parametrize("verb", OWNERS_ONLY)
def test_members_do_not_do_what_owners_do(team, alice, bob, verb):
    with pytest.raises(Forbidden):
        verb(places.find(bob, team.id), places.find(alice, team.id))
    assert not Invitation.objects.exists()


def test_an_owner_elsewhere_changes_nobody_here(team, bob, charlie):
    elsewhere = places.find(charlie, places.found(charlie, "Elsewhere").id)
    member = places.find(bob, team.id)
    invitation, _ = invitations.issue(charlie, "Joe", account=team, role="member")
    for verb in (
        lambda: places.change_role(elsewhere, member.id, "viewer"),
        lambda: places.remove(elsewhere, member.id),
        lambda: invitations.withdraw(elsewhere, invitation.id),
    ):
        with pytest.raises(NotFound):
            verb()
    member.refresh_from_db()
    assert member.role == "member"


def test_an_owner_makes_a_member_an_owner(team, alice, bob):
    owner = places.find(alice, team.id)
    places.change_role(owner, places.find(bob, team.id).id, "owner")
    assert places.find(bob, team.id).owns
    places.change_role(places.find(bob, team.id), owner.id, "viewer")
    assert not places.find(alice, team.id).works


def test_the_last_owner_stays_an_owner(team, alice):
    owner = places.find(alice, team.id)
    with pytest.raises(Conflict, match="needs an owner"):
        places.change_role(owner, owner.id, "member")
    with pytest.raises(Conflict, match="needs an owner"):
        places.remove(owner, owner.id)
    assert places.find(alice, team.id).owns


def test_nobody_is_removed_from_their_personal_account(alice, bob):
    own = make_personal_account(alice)
    Membership.objects.create(account=own, user=bob, role="owner")
    with pytest.raises(Conflict):
        places.remove(places.find(bob, own.id), places.find(alice, own.id).id)


@pytest.mark.parametrize("way", ["removed", "leaves"])
def test_keys_of_somebody_who_goes_are_revoked_and_stay_so(team, alice, bob, way):
    key, text = keys.issue(team, bob, name="Script")
    own, own_text = keys.issue(make_personal_account(bob), bob, name="At home")
    if way == "removed":
        places.remove(places.find(alice, team.id), places.find(bob, team.id).id)
    else:
        memberships.leave(team, bob)
    Membership.objects.create(account=team, user=bob, role="member")
    with pytest.raises(Unauthorized):
        callers.authenticate(text)
    assert callers.authenticate(own_text)


def test_owners_see_all_keys_members_their_own_viewers_none(team, alice, bob, charlie):
    of_alice, _ = keys.issue(team, alice, name="Hers")
    of_bob, _ = keys.issue(team, bob, name="His")
    keys.issue(make_personal_account(alice), alice, name="At home")
    as_viewer(charlie, team)
    assert set(keys.seen_from(places.find(alice, team.id))) == {of_alice, of_bob}
    place = places.find(bob, team.id)
    assert list(keys.seen_from(place)) == [of_bob]
    assert keys.one_seen_from(place, of_bob.id) == of_bob
    with pytest.raises(NotFound):
        keys.one_seen_from(place, of_alice.id)
    with pytest.raises(Forbidden):
        keys.seen_from(places.find(charlie, team.id))


def test_viewers_make_no_keys(team, charlie):
    place = as_viewer(charlie, team)
    with pytest.raises(Forbidden):
        keys.issue_in(place, name="Sneaky")


def test_nobody_gets_a_key_that_acts_as_somebody_else(team, alice, bob):
    key, text = keys.issue(team, bob, name="His")
    with pytest.raises(Forbidden):
        keys.rotate_in(places.find(alice, team.id), key, keys.TOUCHED_EVERY)
    assert callers.authenticate(text).user_id == bob.id


def test_an_account_has_a_limited_number_of_keys(team, alice, monkeypatch):
    monkeypatch.setattr(keys, "IN_USE_MOST", 2)
    place = places.find(alice, team.id)
    first, _ = keys.issue_in(place, name="One")
    keys.issue_in(place, name="Two")
    with pytest.raises(Conflict):
        keys.issue_in(place, name="Three")
    keys.revoke(first)
    keys.issue_in(place, name="Three")


def test_origins_are_kept_as_browsers_send_them(team, alice):
    place = places.find(alice, team.id)
    sent = ["https://App.example.org", "http://localhost:3000", "https://app.example.org"]
    places.settle_in(place, name="Team B", cors_origins=sent)
    team.refresh_from_db()
    assert team.name == "Team B"
    assert team.cors_origins == ["https://app.example.org", "http://localhost:3000"]


@pytest.mark.parametrize(
    "wrong",
    ["*", "null", "app.example.org", "https://app.example.org/", "https://a.example/x", "https://",
     "https://me@a.example", "ftp://a.example", "https://a.example:99999", "https://a.example?x=1"],
)  # fmt: skip
def test_what_is_no_origin_is_refused_and_nothing_changes(team, alice, wrong):
    with pytest.raises(ValidationFailed) as refused:
        places.settle_in(places.find(alice, team.id), name="New", cors_origins=[wrong])
    assert refused.value.issues[0].field == "cors_origins"
    team.refresh_from_db()
    assert (team.name, team.cors_origins) == ("Team", [])


def test_an_invitation_lets_one_person_in(team, alice, charlie, ada):
    _, token = invitations.invite(places.find(alice, team.id), "Charlie", "viewer")
    joined = invitations.join(token, charlie)
    assert (joined.account, joined.role) == (team, "viewer")
    with pytest.raises(NotFound):
        invitations.join(token, ada)


def test_who_is_there_already_keeps_role_and_invitation(team, alice, bob, charlie):
    _, token = invitations.invite(places.find(alice, team.id), "Charlie", "owner")
    assert invitations.join(token, bob).role == "member"
    assert invitations.join(token, charlie).role == "owner"


def test_an_invitation_into_an_account_opens_no_sign_up(team, alice):
    invitation, token = invitations.invite(places.find(alice, team.id), "Charlie", "member")
    assert not invitations.is_open(str(invitation.id))
    with pytest.raises(NotFound):
        invitations.find(token)


def test_a_sign_up_invitation_lets_nobody_into_an_account(ada, charlie):
    _, token = invitations.issue(ada, "Sign up")
    with pytest.raises(NotFound):
        invitations.join(token, charlie)


def test_a_withdrawn_invitation_opens_nothing(team, alice, charlie):
    place = places.find(alice, team.id)
    invitation, token = invitations.invite(place, "Charlie", "member")
    invitations.withdraw(place, invitation.id)
    with pytest.raises(NotFound):
        invitations.join(token, charlie)


def test_nobody_is_invited_into_a_personal_account(alice):
    with pytest.raises(Conflict):
        invitations.invite(places.home(alice), "A friend", "member")
