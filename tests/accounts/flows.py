"""What visitors do on the account pages, for the tests."""

from __future__ import annotations

import re
import secrets
from typing import Any

from django.test import Client
from django.urls import reverse

from grading.models import Scenario
from promptlab.accounts.guests import make_guest
from promptlab.accounts.models import User
from promptlab.accounts.sessions import GUEST
from tests.grading.making import attempt, make_scenario

PASSWORD = "a long and quiet river"


def sign_up(client: Client, name: str = "dora", **more: Any) -> Any:
    return client.post(
        reverse("account_signup"),
        {
            "email": f"{name}@example.org",
            "username": name,
            "password1": PASSWORD,
            "password2": PASSWORD,
            **more,
        },
    )


def log_in(client: Client, login: str, password: str = "correct horse", **more: Any) -> Any:
    return client.post(reverse("account_login"), {"login": login, "password": password, **more})


def prove(client: Client, password: str = "correct horse") -> Any:
    """Give the password once more, as changes to the login demand."""
    return client.post(reverse("account_reauthenticate"), {"password": password})


def practise_as_guest(client: Client, attempts: int = 1) -> User:
    """Give the client's session a guest who has made some attempts."""
    session = client.session
    guest = make_guest(secrets.token_hex(), "Europe/Berlin")
    session[GUEST] = str(guest.id)
    session.save()
    place = Scenario.objects.filter(id="guest-work").first() or make_scenario("guest-work")
    for _ in range(attempts):
        attempt(guest, place, 6.0)
    return guest


def links_in(text: str) -> list[str]:
    """The paths of the links in a message."""
    return [re.sub(r"^https?://[^/]+", "", link) for link in re.findall(r"https?://\S+", text)]
