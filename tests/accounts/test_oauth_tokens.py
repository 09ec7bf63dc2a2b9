"""How tokens end, and what discovery tells."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.idp.oidc.models import Client as OAuthClient, Token
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promptlab.accounts import callers, clients
from promptlab.accounts.callers import authenticate
from promptlab.accounts.models import User
from promptlab.accounts.people import delete_person, export_person
from promptlab.lib.errors import Unauthorized
from tests.accounts.flows import log_in
from tests.accounts.oauth_flows import (
    agree,
    code_of,
    redeem,
    register,
    revoke,
)


@pytest.fixture
def held(bobs: Client, alice: User) -> tuple[Any, str, dict[str, str]]:
    """Alice's app with its secret, and the tokens that act as Bob."""
    app, secret = register(alice, "web")
    return app, secret, redeem(app, code_of(agree(bobs, app)), client_secret=secret).json()


def refuses(token: str) -> bool:
    callers.forget()
    with pytest.raises(Unauthorized):
        authenticate(token)
    return True


def test_a_client_revokes_its_token(held):
    app, secret, tokens = held
    assert revoke(app, tokens["access_token"], client_secret=secret).status_code == 200
    assert refuses(tokens["access_token"])


def test_a_person_takes_back_what_they_granted(bobs, held):
    app, secret, tokens = held
    assert "Desk" in bobs.get(reverse("connections")).content.decode()
    bobs.post(reverse("disconnect", args=[app.client_id]))
    assert refuses(tokens["access_token"])
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"],
            "client_id": app.client_id, "client_secret": secret}  # fmt: skip
    assert Client().post(reverse("idp:oidc:token"), form).status_code == 400
    assert "No app acts as you" in bobs.get(reverse("connections")).content.decode()


def test_an_outsider_disconnects_nobody_elses_app(held, charlie):
    app, _, tokens = held
    stranger = Client()
    log_in(stranger, "charlie")
    assert stranger.post(reverse("disconnect", args=[app.client_id])).status_code == 404
    assert authenticate(tokens["access_token"])


def test_a_removed_client_takes_its_tokens_with_it(held):
    app, _, tokens = held
    clients.remove(app)
    assert refuses(tokens["access_token"])
    assert not OAuthClient.objects.exists()


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_tokens_go_with_the_owner_of_the_app_and_with_whom_they_act_as(held, who):
    delete_person(User.objects.get(username=who))
    assert refuses(held[2]["access_token"])


def test_the_export_names_clients_and_connected_apps(held, bob):
    app, secret, tokens = held
    assert export_person(bob)["connected_apps"] == ["Desk"]
    [client] = export_person(app.client.owner)["oauth_clients"]
    assert (client["id"], client["scopes"]) == (app.client_id, ["grade", "usage"])
    assert secret not in str(client)


def test_a_token_ends_after_its_hour(held):
    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    callers.forget()
    with pytest.raises(Unauthorized, match="expired"):
        authenticate(held[2]["access_token"])


def test_a_refresh_token_and_a_code_call_nothing(bobs, held, alice):
    app, _, tokens = held
    assert refuses(tokens["refresh_token"])
    assert refuses(code_of(agree(bobs, app)))


def test_the_database_holds_only_digests(held):
    app, secret, tokens = held
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM allauth_idp_oidc_token")
        stored = str(cursor.fetchall())
        cursor.execute("SELECT * FROM allauth_idp_oidc_client")
        stored += str(cursor.fetchall())
    assert app.client_id in stored
    for private in (tokens["access_token"], tokens["refresh_token"], secret):
        assert private not in stored


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["openid-configuration", "oauth-authorization-server"])
def test_discovery_says_what_is_served_and_nothing_else(client, name):
    found = client.get(f"/.well-known/{name}").json()
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert found["response_types_supported"] == ["code"]
    assert "device_authorization_endpoint" not in found
    assert {"grade", "execute", "batch", "templates", "webhooks", "usage"} < set(
        found["scopes_supported"]
    )
    assert found["token_endpoint"] == "http://testserver/identity/o/api/token"
    for endpoint in ("jwks_uri", "userinfo_endpoint", "revocation_endpoint"):
        assert client.get(urlsplit(found[endpoint]).path).status_code != 404


@pytest.mark.django_db
def test_the_keys_that_sign_identities_are_public_and_the_private_one_is_not(client, settings):
    [key] = client.get("/.well-known/jwks.json").json()["keys"]
    assert key["kty"] == "RSA"
    assert "d" not in key
    assert "BEGIN PRIVATE KEY" in settings.IDP_OIDC_PRIVATE_KEY


def test_an_app_may_ask_who_somebody_is(bobs, alice, bob):
    scopes = ["openid", "profile"]
    app, secret = register(alice, "web", scopes=scopes)
    answer = agree(bobs, app, scope="openid profile", scopes=scopes)
    tokens = redeem(app, code_of(answer), client_secret=secret).json()
    headers = {"authorization": f"Bearer {tokens['access_token']}"}
    who = Client().get(reverse("idp:oidc:userinfo"), headers=headers).json()
    assert who == {"sub": str(bob.id), "preferred_username": "bob"}
    assert tokens["id_token"].count(".") == 2
    assert authenticate(tokens["access_token"]).scopes == frozenset()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/identity/o/device", "/identity/o/api/device/code"])
def test_what_is_not_served_is_not_there(client, path):
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404
