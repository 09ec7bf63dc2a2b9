"""OAuth clients: registered, changed and removed, by whom, and on which pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.idp.oidc.models import Client as OAuthClient
from django.test import Client
from django.urls import reverse

from promptlab.accounts import clients, memberships, places
from promptlab.accounts.models import Account, Membership, OAuthApp, User
from promptlab.lib.errors import Conflict, Forbidden, NotFound, ValidationFailed
from tests.accounts.flows import log_in
from tests.accounts.oauth_flows import CALLBACK, own_token, register

SECRET = re.compile(r'id="new-secret"[^>]*>([^<]+)<')


@pytest.fixture
def team(alice: User, bob: User) -> Account:
    """Alice owns it, Bob is a member."""
    account = places.found(alice, "Team")
    Membership.objects.create(account=account, user=bob, role="member")
    return account


def at(place: Membership, name: str = "Nightly", **more: Any) -> OAuthApp:
    return clients.register(place, name=name, kind="service", scopes=["grade"], **more)[0]


@pytest.mark.parametrize(
    "uri",
    [
        "https://app.example.org/callback",
        "https://app.example.org:8443/callback?from=promptlab",
        "http://127.0.0.1:9999/done",
        "http://localhost/done",
        "http://[::1]/done",
        "com.example.app:/callback",
    ],
)
def test_addresses_that_codes_may_be_sent_to(alice, uri):
    app, _ = register(alice, "public", redirect_uris=[uri])
    assert app.client.get_redirect_uris() == [uri]


@pytest.mark.parametrize(
    "uri",
    [
        "http://app.example.org/callback",
        "https://",
        "https://*.example.org/callback",
        "https://me@app.example.org/callback",
        "https://app.example.org/callback#top",
        "https://app.example.org:99999/callback",
        "javascript:alert(1)",
        "data:text/html,hello",
        "/callback",
        "https://exämple.org/callback",
        "https://a.example;script-src",
        "https://a.example,b.example/callback",
    ],
)
def test_addresses_that_they_may_not(alice, uri):
    with pytest.raises(ValidationFailed) as refused:
        register(alice, "web", redirect_uris=[uri])
    assert refused.value.issues[0].field == "redirect_uris"
    assert not OAuthClient.objects.exists()


def test_an_app_that_people_let_in_needs_an_address_and_a_service_does_not(alice):
    with pytest.raises(ValidationFailed):
        register(alice, "web", redirect_uris=[])
    assert register(alice, "service")[0].client.redirect_uris == ""


def test_only_clients_that_can_keep_a_secret_get_one(alice):
    secrets = {kind: register(alice, kind)[1] for kind in clients.KINDS}
    assert secrets["public"] == ""
    assert len(secrets["web"]) > 40
    assert secrets["web"] != secrets["service"]


def test_owners_see_all_clients_members_their_own_viewers_none(team, alice, bob, charlie):
    owner, member = places.find(alice, team.id), places.find(bob, team.id)
    hers, his = at(owner, "Hers"), at(member, "His")
    viewer = Membership.objects.create(account=team, user=charlie, role="viewer")
    assert list(clients.seen_from(owner)) == [hers, his]
    assert list(clients.seen_from(member)) == [his]
    with pytest.raises(NotFound):
        clients.one_seen_from(member, hers.client_id)
    with pytest.raises(Forbidden):
        clients.seen_from(viewer)
    with pytest.raises(Forbidden):
        at(viewer)


def test_nobody_gets_hold_of_a_client_that_acts_as_somebody_else(team, alice, bob):
    his = at(places.find(bob, team.id))
    owner = places.find(alice, team.id)
    with pytest.raises(Forbidden):
        clients.renew_secret(owner, his)
    with pytest.raises(Forbidden):
        clients.change(owner, his, name="Mine", scopes=["grade", "execute"])


def test_a_new_secret_makes_the_old_one_worthless(alice):
    app, old = register(alice, "service")
    new = clients.renew_secret(places.home(alice), app)
    assert own_token(app, old).status_code == 401
    assert own_token(app, new).status_code == 200
    with pytest.raises(Conflict):
        clients.renew_secret(places.home(alice), register(alice, "public")[0])


def test_clients_go_with_their_account_and_with_whoever_leaves_it(team, alice, bob):
    at(places.find(alice, team.id), "Hers")
    at(places.find(bob, team.id), "His")
    memberships.leave(team, bob)
    assert [client.name for client in OAuthClient.objects.all()] == ["Hers"]
    memberships.leave(team, alice)
    assert not Account.objects.filter(id=team.id).exists()
    assert not OAuthClient.objects.exists()


def test_an_account_has_a_limited_number_of_clients(alice, monkeypatch):
    monkeypatch.setattr(clients, "MOST", 1)
    register(alice, "service")
    with pytest.raises(Conflict):
        register(alice, "service")


# --- pages --------------------------------------------------------------------------------------

WISHES = {"name": "Prompt desk", "kind": "web", "scopes": ["grade"], "redirect_uris": CALLBACK}


@pytest.fixture
def alices(client: Client, alice: User) -> Client:
    log_in(client, "alice")
    return client


def test_a_client_is_registered_on_its_page_and_its_secret_is_shown_once(alices, team):
    assert "Register a client" in alices.get(reverse("clients", args=[team.id])).content.decode()
    made = alices.post(reverse("client_new", args=[team.id]), WISHES)
    found = SECRET.search(made.content.decode())
    assert found
    assert "no-store" in made["Cache-Control"]
    app = OAuthApp.objects.get()
    assert app.client.check_secret(found[1])
    assert (app.account, app.client.get_redirect_uris()) == (team, [CALLBACK])
    for address in ("clients", "client"):
        args = [team.id] if address == "clients" else [team.id, app.client_id]
        page = alices.get(reverse(address, args=args)).content.decode()
        assert "Prompt desk" in page
        assert found[1] not in page


def test_a_public_client_is_told_that_it_has_no_secret(alices, team):
    made = alices.post(reverse("client_new", args=[team.id]), {**WISHES, "kind": "public"})
    assert "PKCE takes its place" in made.content.decode()
    assert not SECRET.search(made.content.decode())


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"kind": "robot"},
        {"scopes": []},
        {"redirect_uris": ""},
        {"redirect_uris": "x"},
    ],
)
def test_a_form_with_a_fault_registers_nothing_and_keeps_the_rest(alices, team, wrong):
    page = alices.post(reverse("client_new", args=[team.id]), {**WISHES, **wrong}).content.decode()
    assert "errorlist" in page
    assert wrong.get("name") == "" or 'value="Prompt desk"' in page
    assert not OAuthApp.objects.exists()


def test_a_client_is_changed_gets_a_new_secret_and_is_removed(alices, team, alice):
    app = at(places.find(alice, team.id))
    address = [team.id, app.client_id]
    alices.post(reverse("client", args=address), {"name": "Daily", "scopes": ["usage"]})
    app.client.refresh_from_db()
    assert (app.client.name, app.client.get_scopes()) == ("Daily", ["usage"])
    found = SECRET.search(alices.post(reverse("client_secret", args=address)).content.decode())
    assert found
    assert own_token(app, found[1]).status_code == 200
    assert alices.post(reverse("client_remove", args=address)).status_code == 302
    assert not OAuthClient.objects.exists()


def test_an_outsider_finds_no_client(alices, team, bob, charlie):
    app = at(places.find(bob, team.id))
    stranger = Client()
    log_in(stranger, "charlie")
    pages = [
        ("get", "clients"),
        ("get", "client_new"),
        ("get", "client"),
        ("post", "client_new"),
        ("post", "client"),
        ("post", "client_secret"),
        ("post", "client_remove"),
    ]
    for method, name in pages:
        args = [team.id] if name in {"clients", "client_new"} else [team.id, app.client_id]
        response = getattr(stranger, method)(reverse(name, args=args), WISHES)
        assert response.status_code == 404, (method, name)
    assert OAuthApp.objects.get().client.name == "Nightly"


def test_an_owner_removes_a_members_client_but_does_not_change_it(alices, team, bob):
    app = at(places.find(bob, team.id))
    address = [team.id, app.client_id]
    assert "Settings" not in alices.get(reverse("client", args=address)).content.decode()
    assert alices.post(reverse("client_secret", args=address)).status_code == 403
    change = {"name": "Mine", "scopes": ["grade"]}
    assert alices.post(reverse("client", args=address), change).status_code == 403
    alices.post(reverse("client_remove", args=address))
    assert not OAuthApp.objects.exists()
