"""A service gets tokens for itself (client credentials)."""

from __future__ import annotations

import pytest
from allauth.idp.oidc.models import Client as OAuthClient
from django.test import Client
from django.urls import reverse

from promptlab.accounts import callers, clients, limits, memberships, places
from promptlab.accounts.callers import authenticate
from promptlab.accounts.models import Membership, User
from promptlab.accounts.people import make_personal_account
from promptlab.lib.errors import Unauthorized
from tests.accounts.oauth_flows import (
    own_token,
    register,
)


def test_a_service_acts_as_its_owner_in_the_account_it_is_registered_in(alice):
    team = places.found(alice, "Team")
    app, secret = clients.register(
        places.find(alice, team.id), name="Nightly", kind="service", scopes=["grade", "usage"]
    )
    answer = own_token(app, secret, scope="grade").json()
    caller = authenticate(answer["access_token"])
    assert (caller.user_id, caller.account_id, caller.via) == (alice.id, team.id, "oauth")
    assert caller.scopes == {"grade"}
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 3600)
    assert "refresh_token" not in answer


def test_a_service_of_staff_is_staff_as_their_keys_are(ada):
    app, secret = register(ada, "service")
    assert authenticate(own_token(app, secret).json()["access_token"]).is_staff


def test_without_a_scope_it_gets_everything_it_registered_for(alice):
    app, secret = register(alice, "service")
    assert authenticate(own_token(app, secret).json()["access_token"]).scopes == {"grade", "usage"}


def test_it_gets_no_scope_that_it_did_not_register_for(alice):
    app, secret = register(alice, "service")
    refused = own_token(app, secret, scope="grade batch")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope")


def test_a_service_is_nobody_who_could_be_asked_who_they_are(alice):
    app, secret = register(alice, "service", scopes=["grade", "openid", "email"])
    assert own_token(app, secret, scope="openid").json()["error"] == "invalid_scope"
    token = own_token(app, secret).json()["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    assert Client().get(reverse("idp:oidc:userinfo"), headers=headers).status_code == 401


@pytest.mark.parametrize("wrong", ["", "another secret"])
def test_a_wrong_secret_gets_nothing(alice, wrong):
    app, _ = register(alice, "service")
    refused = own_token(app, wrong)
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")


def test_asking_for_tokens_is_limited_per_address(alice, monkeypatch):
    app, secret = register(alice, "service")
    few = limits.Limit("few-token-requests", 2, 86400, "Too many token requests.")
    monkeypatch.setattr("promptlab.accounts.views.oauth.TOKEN_REQUESTS", few)
    own_token(app, "a guess")
    own_token(app, "another guess")
    refused = own_token(app, secret)
    assert (refused.status_code, refused.json()["error"]) == (429, "temporarily_unavailable")
    assert int(refused["Retry-After"]) > 0


def off(alice: User) -> None:
    User.objects.filter(id=alice.id).update(is_active=False)


def away(alice: User) -> None:
    memberships.leave(places.of(alice).get(account__name="Team").account, alice)


def viewer(alice: User) -> None:
    Membership.objects.filter(user=alice, account__name="Team").update(role="viewer")


@pytest.mark.parametrize("happens", [off, away, viewer])
def test_when_its_owner_may_not_call_neither_may_the_service(alice, bob, happens):
    team = places.found(alice, "Team")
    Membership.objects.create(account=team, user=bob, role="owner")
    app, secret = clients.register(
        places.find(alice, team.id), name="Nightly", kind="service", scopes=["grade"]
    )
    token = own_token(app, secret).json()["access_token"]
    assert authenticate(token)
    happens(alice)
    callers.forget()
    with pytest.raises(Unauthorized):
        authenticate(token)
    assert own_token(app, secret).status_code in {400, 401}


def test_a_client_that_staff_made_acts_in_its_owners_personal_account(alice):
    client = OAuthClient(owner=alice, grant_types="client_credentials", scopes="grade")
    client.set_secret("a secret")
    client.save()
    app = type("App", (), {"client_id": client.id})
    token = own_token(app, "a secret", scope="grade").json()["access_token"]
    assert authenticate(token).account_id == make_personal_account(alice).id


def test_a_client_without_an_owner_acts_as_nobody(db):
    client = OAuthClient(grant_types="client_credentials", scopes="grade")
    client.set_secret("a secret")
    client.save()
    app = type("App", (), {"client_id": client.id})
    refused = own_token(app, "a secret", scope="grade")
    assert refused.json()["error"] == "unauthorized_client"
