"""What OAuth clients and the people who let them in do, for the tests."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client
from django.urls import reverse

from promptlab.accounts import clients, places
from promptlab.accounts.models import OAuthApp, User

CALLBACK = "https://app.example.org/callback"
VERIFIER = "a-verifier-that-only-the-app-knows-0123456789abcdef"
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)
REQUEST = re.compile(r'name="request" value="([^"]+)"')


def register(owner: User, kind: str, **more: Any) -> tuple[OAuthApp, str]:
    """A client of the owner's personal account, and its secret."""
    options = {"name": "Desk", "kind": kind, "scopes": ["grade", "usage"], **more}
    if kind != "service":
        options.setdefault("redirect_uris", [CALLBACK])
    return clients.register(places.home(owner), **options)


def ask(app: OAuthApp, **more: Any) -> dict[str, Any]:
    """The query with which an app sends a person to be asked. None leaves a part out."""
    query = {
        "client_id": app.client_id,
        "response_type": "code",
        "redirect_uri": CALLBACK,
        "scope": "grade usage",
        "state": "back-again",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **more,
    }
    return {name: value for name, value in query.items() if value is not None}


def agree(client: Client, app: OAuthApp, *, scopes: Any = None, **more: Any) -> Any:
    """The person opens the question and lets the app in; the answer that goes back to the app."""
    page = client.get(reverse("idp:oidc:authorization"), ask(app, **more))
    assert page.status_code == 200, page.status_code
    found = REQUEST.search(page.content.decode())
    assert found
    form = {"request": found[1], "scopes": scopes or ["grade", "usage"], "action": "grant"}
    return client.post(reverse("idp:oidc:authorization"), form)


def code_of(answer: Any) -> str:
    return str(parse_qs(urlsplit(answer["Location"]).query)["code"][0])


def redeem(app: OAuthApp, code: str, **more: Any) -> Any:
    """The app's server, or page, turns a code into tokens."""
    form = {
        "grant_type": "authorization_code",
        "client_id": app.client_id,
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
        **more,
    }
    wanted = {name: value for name, value in form.items() if value is not None}
    return Client().post(reverse("idp:oidc:token"), wanted)


def own_token(app: OAuthApp, secret: str, **more: Any) -> Any:
    """A service asks for a token for itself."""
    basic = base64.b64encode(f"{app.client_id}:{secret}".encode()).decode()
    form = {"grant_type": "client_credentials", **more}
    headers = {"authorization": f"Basic {basic}"}
    return Client().post(reverse("idp:oidc:token"), form, headers=headers)


def revoke(app: OAuthApp, token: str, **more: Any) -> Any:
    form = {"client_id": app.client_id, "token": token, **more}
    return Client().post(reverse("idp:oidc:revoke"), form)
