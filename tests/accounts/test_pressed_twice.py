"""Two sign-ups with one name that both found it free."""

from __future__ import annotations

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from promptlab.accounts.forms import SignupForm
from promptlab.accounts.models import Account, User
from promptlab.lib.errors import Conflict
from tests.accounts.flows import PASSWORD, practise_as_guest, sign_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_here(client: Client, rf: RequestFactory) -> HttpRequest:
    """A request of the browser that `client` is."""
    practise_as_guest(client)
    request = rf.post("/accounts/signup/")
    request.session = client.session
    return request


def checked(password: str = PASSWORD) -> SignupForm:
    """A form that was found valid: the name was free then."""
    form = SignupForm(
        {
            "email": "dora@example.org",
            "username": "dora",
            "password1": password,
            "password2": password,
        }
    )
    assert form.is_valid()
    return form


def test_who_presses_sign_up_twice_is_made_once(client: Client, request_here: HttpRequest) -> None:
    second = checked()
    sign_up(client, "dora")
    dora = User.objects.get(username="dora")

    assert second.save(request_here) == dora
    assert Account.objects.filter(personal_to=dora).count() == 1
    assert dora.emailaddress_set.count() == 1  # type: ignore[attr-defined]


def test_who_lost_the_name_to_somebody_else_is_told_and_gets_nothing_of_theirs(
    client: Client, request_here: HttpRequest
) -> None:
    second = checked("another long river")
    sign_up(client, "dora")

    with pytest.raises(Conflict, match="just been taken"):
        second.save(request_here)
    assert User.objects.filter(is_guest=False).count() == 1
