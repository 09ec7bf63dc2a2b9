"""The mail server fails: nothing is lost, people are told, and it can be asked for again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from promptlab.accounts.models import User
from tests.accounts.flows import PASSWORD, links_in, log_in, practise_as_guest, prove, sign_up
from tests.accounts.mail_server import MailServer, running
from tests.server import free_port

pytestmark = pytest.mark.django_db
SENT_PAGE = "account_email_verification_sent"


@pytest.fixture
def post_office(settings: Any) -> Iterator[MailServer]:
    """A mail server on a real port, which refuses; the site sends through it."""
    with running() as server:
        server.refuses = True
        sends_through(settings, server.port)
        yield server


@pytest.fixture
def nobody_listens(settings: Any) -> None:
    sends_through(settings, free_port())


def sends_through(settings: Any, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_PREVENT_ENUMERATION = True


@pytest.fixture(params=["post_office", "nobody_listens"])
def no_mail(request: pytest.FixtureRequest) -> None:
    """Both ways to fail: a server that refuses, and a port that nobody listens on."""
    request.getfixturevalue(request.param)


def test_the_sign_up_succeeds_and_the_page_says_how_to_get_the_message(client, no_mail):
    response = sign_up(client, "dora")
    assert response.status_code == 302
    page = client.get(response["Location"]).content.decode()
    assert "The message could not be sent" in page
    assert "Log in in a few minutes" in page
    assert "on its way to" not in page
    assert not User.objects.get(username="dora").emailaddress_set.get().verified


def test_the_log_tells_the_operator_and_names_nobody(client, no_mail):
    with structlog.testing.capture_logs() as written:
        sign_up(client, "dora")
    (line,) = [entry for entry in written if entry["event"] == "mail_not_sent"]
    assert line["log_level"] == "error"
    assert line["mail"].startswith("email_confirmation")
    assert line["host"] == "127.0.0.1"
    assert "dora" not in str(line)


def test_once_the_server_is_back_logging_in_sends_the_message_at_once(client, post_office):
    sign_up(client, "dora")
    post_office.refuses = False
    response = log_in(client, "dora", PASSWORD)
    assert response["Location"] == reverse(SENT_PAGE)
    (letter,) = post_office.letters
    client.post(links_in(letter)[0])
    assert EmailAddress.objects.get(email="dora@example.org").verified
    assert "_auth_user_id" in client.session


def test_a_guest_who_signs_up_meanwhile_keeps_the_work(client, no_mail):
    guest = practise_as_guest(client)
    sign_up(client, "dora")
    assert User.objects.filter(id=guest.id, is_guest=True).exists()
    assert client.session["guest_id"] == str(guest.id)


def test_a_taken_address_gets_the_same_answer(client, alice, no_mail):
    taken = sign_up(client, "dora", email="alice@example.org")
    fresh = sign_up(Client(), "emil")
    assert (taken.status_code, taken["Location"]) == (fresh.status_code, fresh["Location"])


def test_without_confirmation_people_are_in_and_are_told(client, settings, no_mail):
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"
    response = sign_up(client, "dora")
    assert response["Location"] == reverse("home")
    page = client.get(response["Location"]).content.decode()
    assert "could not be sent" in page
    assert "under E-mail address" in page


def test_asking_again_on_the_account_page_tells_how_it_went(client, alice, settings, post_office):
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"
    address = EmailAddress.objects.create(user=alice, email=alice.email, primary=True)
    log_in(client, "alice")
    prove(client)
    again = {"email": address.email, "action_send": ""}
    refused = client.post(reverse("account_email"), again, follow=True).content.decode()
    assert "could not be sent" in refused
    post_office.refuses = False
    sent = client.post(reverse("account_email"), again, follow=True).content.decode()
    assert f"A confirmation message is on its way to {address.email}" in sent
    assert len(post_office.letters) == 1


@pytest.mark.parametrize("address", ["alice@example.org", "nobody@example.org"])
def test_a_reset_that_cannot_be_sent_says_so_for_everybody_alike(client, alice, no_mail, address):
    response = client.post(reverse("account_reset_password"), {"email": address})
    assert response.status_code == 503
    assert response["Retry-After"]
    assert "our mail server does not answer" in response.content.decode()


def test_a_changed_password_stays_changed_when_the_note_about_it_fails(client, alice, no_mail):
    EmailAddress.objects.create(user=alice, email=alice.email, primary=True, verified=True)
    log_in(client, "alice")
    new = {"oldpassword": "correct horse", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post(reverse("account_change_password"), new).status_code == 302
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)
