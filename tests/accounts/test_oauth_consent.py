"""People let an app act as them (authorization code with PKCE)."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.idp.oidc.models import Token
from django.test import Client
from django.urls import reverse

from promptlab.accounts.callers import authenticate
from promptlab.accounts.models import User
from promptlab.accounts.people import make_personal_account
from promptlab.lib.errors import Unauthorized
from tests.accounts.flows import log_in, practise_as_guest
from tests.accounts.oauth_flows import (
    CALLBACK,
    CHALLENGE,
    agree,
    ask,
    code_of,
    redeem,
    register,
)

AUTHORIZE = "/identity/o/authorize"


def said(answer: Any) -> dict[str, str]:
    """What an answer tells the app, in the address that the browser goes back to."""
    assert answer["Location"].startswith(CALLBACK)
    return {
        name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()
    }


@pytest.mark.parametrize("kind", ["web", "public"])
def test_an_app_that_was_let_in_acts_as_the_person(bobs, alice, bob, kind):
    app, secret = register(alice, kind)
    answer = agree(bobs, app)
    assert said(answer)["state"] == "back-again"
    proof = {"client_secret": secret} if secret else {}
    tokens = redeem(app, code_of(answer), **proof).json()
    caller = authenticate(tokens["access_token"])
    assert (caller.user_id, caller.account_id) == (bob.id, make_personal_account(bob).id)
    assert caller.scopes == {"grade", "usage"}
    assert tokens["refresh_token"]


def test_an_app_that_staff_let_in_does_not_become_staff(client, alice, ada):
    log_in(client, "ada")
    app, secret = register(alice, "web")
    code = code_of(agree(client, app))
    caller = authenticate(redeem(app, code, client_secret=secret).json()["access_token"])
    assert caller.user_id == ada.id
    assert not caller.is_staff


def test_the_question_says_who_asks_and_for_what(bobs, alice):
    app, _ = register(alice, "web", name="Prompt desk")
    page = bobs.get(AUTHORIZE, ask(app))
    text = page.content.decode()
    assert "Let “Prompt desk” act as you?" in text
    assert "registered by alice" in text
    assert "Grade prompts" in text
    assert "Run prompts" not in text
    assert "no-store" in page["Cache-Control"]


def test_the_policy_of_the_question_names_the_apps_address_and_no_other(bobs, alice):
    app, _ = register(alice, "web")
    policy = bobs.get(AUTHORIZE, ask(app))["Content-Security-Policy"]
    assert "form-action 'self' https://app.example.org;" in f"{policy};"
    elsewhere = bobs.get(reverse("profile"))["Content-Security-Policy"]
    assert "form-action 'self';" in f"{elsewhere};"


@pytest.mark.parametrize(
    ("registered", "asked", "source"),
    [
        ("http://127.0.0.1/cb", "http://127.0.0.1:4567/cb", "http://127.0.0.1:4567"),
        ("http://[::1]/cb", "http://[::1]:4567/cb", "http://[::1]:4567"),
        ("com.example.app:/cb", "com.example.app:/cb", "com.example.app:"),
    ],
)
def test_nothing_else_gets_into_the_policy(bobs, alice, registered, asked, source):
    app, _ = register(alice, "public", redirect_uris=[registered])
    policy = bobs.get(AUTHORIZE, ask(app, redirect_uri=asked))["Content-Security-Policy"]
    assert f"form-action 'self' {source};" in f"{policy};"
    assert policy.count("script-src") == 1


def test_a_person_grants_less_than_was_asked_for(bobs, alice):
    app, secret = register(alice, "web")
    answer = agree(bobs, app, scopes=["usage"])
    token = redeem(app, code_of(answer), client_secret=secret).json()["access_token"]
    assert authenticate(token).scopes == {"usage"}


def test_no_is_told_to_the_app(bobs, alice):
    app, _ = register(alice, "web")
    page = bobs.get(AUTHORIZE, ask(app)).content.decode()
    request = page.split('name="request" value="')[1].split('"')[0]
    answer = bobs.post(AUTHORIZE, {"request": request, "action": "cancel"})
    assert said(answer) == {"error": "access_denied", "state": "back-again"}
    assert not Token.objects.exists()


def test_no_app_gets_in_silently_because_another_one_was_let_in(bobs, alice, charlie):
    scopes = ["openid", "grade"]
    trusted, secret = register(alice, "web", scopes=scopes)
    answer = agree(bobs, trusted, scope="openid grade", scopes=scopes)
    assert redeem(trusted, code_of(answer), client_secret=secret).status_code == 200
    thief, _ = register(charlie, "web", scopes=scopes, name="Thief")
    for app in (thief, trusted):
        refused = bobs.get(AUTHORIZE, ask(app, scope="openid grade", prompt="none"))
        assert said(refused)["error"] == "interaction_required"


@pytest.mark.parametrize("scope", ["grade", "openid grade"])
def test_a_visitor_who_is_not_to_be_asked_is_not_let_in_either(client, alice, scope):
    app, _ = register(alice, "web", scopes=["openid", "grade"])
    answer = client.get(AUTHORIZE, ask(app, scope=scope, prompt="none"))
    assert said(answer)["error"] == "interaction_required"
    wrong = client.get(AUTHORIZE, ask(app, scope=scope, prompt="none", redirect_uri="https://x.y/"))
    assert "This app asks wrongly" in wrong.content.decode()


@pytest.mark.parametrize("guest", [False, True])
def test_who_is_not_logged_in_logs_in_first(client, alice, guest):
    if guest:
        practise_as_guest(client)
    app, _ = register(alice, "web")
    response = client.get(AUTHORIZE, ask(app))
    assert response["Location"].startswith(reverse("account_login"))


def test_who_has_logged_in_comes_back_to_the_question(client, alice):
    app, _ = register(alice, "web")
    back = log_in(client, "alice", next=f"{AUTHORIZE}?client_id={app.client_id}")
    assert back["Location"] == f"{AUTHORIZE}?client_id={app.client_id}"


def test_letting_in_needs_the_persons_own_form(bobs, alice):
    app, _ = register(alice, "web")
    page = bobs.get(AUTHORIZE, ask(app)).content.decode()
    request = page.split('name="request" value="')[1].split('"')[0]
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = bobs.cookies
    form = {"request": request, "scopes": ["grade"], "action": "grant"}
    assert strict.post(AUTHORIZE, form).status_code == 403
    assert bobs.post(AUTHORIZE, {**form, "request": request[:-2] + "xx"}).status_code == 403


@pytest.mark.parametrize("kind", ["web", "public"])
@pytest.mark.parametrize(
    "without",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": None},
    ],
)
def test_every_app_must_prove_that_it_is_the_one_that_asked(bobs, alice, kind, without):
    app, _ = register(alice, kind)
    answer = bobs.get(AUTHORIZE, ask(app, **without))
    assert said(answer)["error"] == "invalid_request"
    assert (
        "PKCE" in said(answer)["error_description"]
        or "challenge" in said(answer)["error_description"]
    )


@pytest.mark.parametrize(
    "verifier", [None, "somebody-elses-verifier-0123456789-0123456789", CHALLENGE]
)
def test_a_stolen_code_is_worth_nothing(bobs, alice, verifier):
    app, secret = register(alice, "web")
    code = code_of(agree(bobs, app))
    refused = redeem(app, code, client_secret=secret, code_verifier=verifier)
    assert refused.status_code in {400, 401}
    assert "access_token" not in refused.json()


def test_a_code_is_good_for_one_exchange(bobs, alice):
    app, secret = register(alice, "web")
    code = code_of(agree(bobs, app))
    assert redeem(app, code, client_secret=secret).status_code == 200
    assert redeem(app, code, client_secret=secret).status_code == 400


def test_a_code_is_of_no_use_to_another_app(bobs, alice, charlie):
    app, _ = register(alice, "web")
    other, secret = register(charlie, "web", name="Thief")
    refused = redeem(other, code_of(agree(bobs, app)), client_secret=secret)
    assert refused.status_code == 400


@pytest.mark.parametrize(
    "wrong",
    ["https://evil.example.org/callback", f"{CALLBACK}/more", "http://app.example.org/callback"],
)
def test_nobody_is_sent_to_an_address_that_is_not_registered(bobs, alice, wrong):
    app, _ = register(alice, "web")
    page = bobs.get(AUTHORIZE, ask(app, redirect_uri=wrong))
    assert page.status_code == 200
    assert "This app asks wrongly" in page.content.decode()


def test_an_unknown_app_is_not_asked_for(bobs):
    page = bobs.get(AUTHORIZE, {"client_id": "nobody", "response_type": "code"})
    assert "This app asks wrongly" in page.content.decode()


def test_a_refresh_token_gets_new_tokens_once(bobs, alice, bob):
    app, secret = register(alice, "web")
    first = redeem(app, code_of(agree(bobs, app)), client_secret=secret).json()
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"],
            "client_id": app.client_id, "client_secret": secret}  # fmt: skip
    second = Client().post(reverse("idp:oidc:token"), form).json()
    assert authenticate(second["access_token"]).user_id == bob.id
    assert Client().post(reverse("idp:oidc:token"), form).status_code == 400


def test_when_the_owner_of_an_app_is_switched_off_so_is_the_app(bobs, alice):
    app, secret = register(alice, "web")
    token = redeem(app, code_of(agree(bobs, app)), client_secret=secret).json()["access_token"]
    User.objects.filter(id=alice.id).update(is_active=False)
    with pytest.raises(Unauthorized, match="owner of this client"):
        authenticate(token)
