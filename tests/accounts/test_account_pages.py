"""The pages of an account: what its people do there, and what others find."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promptlab.accounts import callers, invitations, keys, places
from promptlab.accounts.models import Account, ApiKey, Membership, User
from promptlab.lib.errors import Unauthorized
from tests.accounts.flows import log_in, practise_as_guest, sign_up

pytestmark = pytest.mark.django_db
LINK = re.compile(r"/account/join/[\w-]+/")
KEY = re.compile(r"pe_sk_(?:live|test)_\w{40}")


@pytest.fixture
def team(alice: User, bob: User) -> Account:
    """Alice owns it, Bob is a member."""
    account = places.found(alice, "Team")
    Membership.objects.create(account=account, user=bob, role="member")
    return account


@pytest.fixture
def at(client: Client) -> Any:
    """Somebody who is logged in: `at("alice")`."""

    def enter(name: str) -> Client:
        someone = Client()
        log_in(someone, name)
        return someone

    return enter


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def wishes(**more: Any) -> dict[str, Any]:
    return {"name": "Nightly", "use": "live", "scopes": ["grade", "usage"], "lives": "90", **more}


def make_key(client: Client, account: Account, **more: Any) -> str:
    page = text_of(client.post(reverse("key_new", args=[account.id]), wishes(**more)))
    found = KEY.search(page)
    assert found
    return found[0]


def test_a_newcomer_without_an_account_finds_the_way_to_the_first_key(at, alice):
    client = at("alice")
    home = client.get(reverse("own_keys"), follow=True)
    assert "Make the first key" in text_of(home)
    assert places.home(alice).account.name == "alice"


def test_a_key_is_shown_once_and_works(at, team, alice):
    client = at("alice")
    text = make_key(client, team)
    caller = callers.authenticate(text)
    assert (caller.user_id, caller.account_id) == (alice.id, team.id)
    assert caller.scopes == {"grade", "usage"}
    assert not caller.is_test
    key = ApiKey.objects.get()
    assert 89 <= (key.expires_at - key.created_at).days <= 90
    for page in ("keys", "key"):
        args = [team.id, key.id] if page == "key" else [team.id]
        shown = text_of(client.get(reverse(page, args=args)))
        assert key.prefix in shown
        assert text not in shown


def test_the_page_that_shows_a_key_is_kept_by_nobody(at, team):
    response = at("alice").post(reverse("key_new", args=[team.id]), wishes())
    assert "no-store" in response["Cache-Control"]


def test_a_key_for_trying_out_and_one_that_never_expires(at, team):
    assert callers.authenticate(make_key(at("alice"), team, use="test", lives="0")).is_test
    assert ApiKey.objects.get().expires_at is None


def test_a_promptops_key_is_shown_with_its_secret(at, team):
    page = text_of(at("alice").post(reverse("key_new", args=[team.id]), wishes(use="promptops")))
    key = ApiKey.objects.get()
    assert key.kind == "promptops"
    assert keys.secret_of(key) in page


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"scopes": []}, {"scopes": ["all"]}, {"use": "x"}, {"lives": "1000"}]
)
def test_a_form_with_a_fault_makes_no_key_and_keeps_the_rest(at, team, wrong):
    page = text_of(at("alice").post(reverse("key_new", args=[team.id]), wishes(**wrong)))
    assert "errorlist" in page
    assert wrong.get("name") == "" or 'value="Nightly"' in page
    assert not ApiKey.objects.exists()


def test_a_key_is_replaced_by_a_new_one_that_is_shown_once(at, team):
    client = at("alice")
    old = make_key(client, team)
    address = reverse("key_replace", args=[team.id, ApiKey.objects.get().id])
    found = KEY.search(text_of(client.post(address, {"overlap": "24"})))
    assert found
    assert found[0] != old
    assert callers.authenticate(found[0]).account_id == team.id
    assert callers.authenticate(old)
    assert text_of(client.get(reverse("keys", args=[team.id]))).count("Nightly") == 2


def test_a_made_up_overlap_replaces_nothing(at, team):
    client = at("alice")
    make_key(client, team)
    address = reverse("key_replace", args=[team.id, ApiKey.objects.get().id])
    assert "errorlist" in text_of(client.post(address, {"overlap": "99999"}))
    assert ApiKey.objects.count() == 1


def test_a_revoked_key_is_listed_as_such(at, team):
    client = at("alice")
    text = make_key(client, team)
    client.post(reverse("key_revoke", args=[team.id, ApiKey.objects.get().id]))
    callers.forget()
    with pytest.raises(Unauthorized):
        callers.authenticate(text)
    page = text_of(client.get(reverse("keys", args=[team.id])))
    assert "1 that is not accepted any more" in page


def test_an_owner_revokes_a_members_key_but_gets_none_that_acts_as_them(at, team, bob):
    key, _ = keys.issue(team, bob, name="His")
    client = at("alice")
    assert "Replace" not in text_of(client.get(reverse("key", args=[team.id, key.id])))
    replace = client.post(reverse("key_replace", args=[team.id, key.id]), {"overlap": "24"})
    assert replace.status_code == 403
    client.post(reverse("key_revoke", args=[team.id, key.id]))
    key.refresh_from_db()
    assert key.state == "revoked"


def pages(team: Account, key: ApiKey, member: Membership, invitation: Any) -> dict[str, list[Any]]:
    """Every address of an account, by how it is opened."""
    return {
        "get": [
            reverse("account", args=[team.id]),
            reverse("members", args=[team.id]),
            reverse("keys", args=[team.id]),
            reverse("key_new", args=[team.id]),
            reverse("key", args=[team.id, key.id]),
        ],
        "post": [
            reverse("account", args=[team.id]),
            reverse("members", args=[team.id]),
            reverse("account_leave", args=[team.id]),
            reverse("key_new", args=[team.id]),
            reverse("key_replace", args=[team.id, key.id]),
            reverse("key_revoke", args=[team.id, key.id]),
            reverse("member_role", args=[team.id, member.id]),
            reverse("member_remove", args=[team.id, member.id]),
            reverse("invite_withdraw", args=[team.id, invitation.id]),
        ],
    }


@pytest.fixture
def addresses(team: Account, alice: User, bob: User) -> dict[str, list[Any]]:
    key, _ = keys.issue(team, alice, name="Hers")
    invitation, _ = invitations.issue(alice, "Joe", account=team, role="member")
    return pages(team, key, places.find(bob, team.id), invitation)


FILLED = {**wishes(), "overlap": "24", "role": "viewer", "note": "Joe", "cors_origins": ""}


def test_an_outsider_finds_nothing(at, addresses, charlie, team):
    client = at("charlie")
    for method, paths in addresses.items():
        for path in paths:
            assert getattr(client, method)(path, FILLED).status_code == 404, path
    assert [key.state for key in ApiKey.objects.all()] == ["active"]
    assert team.memberships.count() == 2


def test_staff_are_outsiders_too(at, addresses, ada):
    client = at("ada")
    for path in addresses["get"]:
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("guest", [False, True])
def test_visitors_and_guests_are_asked_to_log_in(client, addresses, guest):
    if guest:
        practise_as_guest(client)
    for path in [*addresses["get"], reverse("accounts"), reverse("own_keys")]:
        response = client.get(path)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))


def test_a_key_of_one_account_is_not_found_through_another(at, addresses, alice, team):
    elsewhere = places.found(alice, "Elsewhere")
    key = ApiKey.objects.get()
    response = at("alice").get(reverse("key", args=[elsewhere.id, key.id]))
    assert response.status_code == 404


def test_a_member_sees_the_people_but_no_forms_to_change_them(at, team):
    page = text_of(at("bob").get(reverse("members", args=[team.id])))
    assert "alice" in page
    assert "Invite somebody" not in page
    assert "Remove" not in page
    assert "Settings" not in text_of(at("bob").get(reverse("account", args=[team.id])))


def test_a_viewer_has_no_keys(at, team, charlie):
    Membership.objects.create(account=team, user=charlie, role="viewer")
    client = at("charlie")
    assert client.get(reverse("keys", args=[team.id])).status_code == 403
    assert client.get(reverse("key_new", args=[team.id])).status_code == 403
    assert "API keys" not in text_of(client.get(reverse("account", args=[team.id])))


def test_a_team_is_founded_invites_and_is_left(at, alice, charlie):
    client = at("alice")
    client.post(reverse("accounts"), {"name": "Weather desk"})
    team = Account.objects.get(name="Weather desk")
    page = text_of(client.post(reverse("members", args=[team.id]), {"note": "C", "role": "member"}))
    found = LINK.search(page)
    assert found
    guest = at("charlie")
    assert "Weather desk" in text_of(guest.get(found[0]))
    assert not places.of(charlie).filter(account=team).exists()
    guest.post(found[0])
    assert places.find(charlie, team.id).role == "member"
    client.post(reverse("account_leave", args=[team.id]))
    assert places.find(charlie, team.id).owns


def test_a_link_is_shown_once(at, team):
    client = at("alice")
    members = reverse("members", args=[team.id])
    assert LINK.search(text_of(client.post(members, {"note": "Joe", "role": "member"})))
    again = text_of(client.get(members))
    assert "Joe" in again
    assert not LINK.search(again)


def test_somebody_who_signs_up_comes_back_to_the_invitation(client, team, alice):
    _, token = invitations.invite(places.find(alice, team.id), "Dora", "member")
    link = reverse("join", args=[token])
    assert f"?next={link}" in text_of(client.get(link))
    assert client.post(link).status_code == 200, "nobody joins without logging in"
    assert sign_up(client, next=link)["Location"] == link
    client.post(link)
    assert places.find(User.objects.get(username="dora"), team.id).role == "member"


def test_owners_change_roles_and_remove_people(at, team, bob):
    client, place = at("alice"), places.find(bob, team.id)
    client.post(reverse("member_role", args=[team.id, place.id]), {"role": "viewer"})
    assert places.find(bob, team.id).role == "viewer"
    wrong = client.post(reverse("member_role", args=[team.id, place.id]), {"role": "king"})
    assert wrong.status_code == 400
    client.post(reverse("member_remove", args=[team.id, place.id]))
    assert not places.of(bob).filter(account=team).exists()


def test_settings_of_an_account(at, team):
    client, address = at("alice"), reverse("account", args=[team.id])
    client.post(address, {"name": "Desk", "cors_origins": "https://app.example.org\n"})
    team.refresh_from_db()
    assert (team.name, team.cors_origins) == ("Desk", ["https://app.example.org"])
    page = text_of(client.post(address, {"name": "X", "cors_origins": "app.example.org"}))
    assert "Write it as https://" in page


def test_the_only_owner_is_told_why_they_stay_one(at, team, alice):
    place = places.find(alice, team.id)
    response = at("alice").post(
        reverse("member_role", args=[team.id, place.id]), {"role": "member"}
    )
    assert response.status_code == 409
    assert "needs an owner" in response.content.decode()
