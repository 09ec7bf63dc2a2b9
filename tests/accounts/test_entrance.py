from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from promptlab.accounts.models import User
from tests.accounts.flows import PASSWORD, links_in, log_in, prove, sign_up

pytestmark = pytest.mark.django_db


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def code_for(secret: str) -> str:
    """What an authenticator app would show now."""
    code: str = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    return code


def switch_on_app(client: Client) -> str:
    """Set an authenticator app up; returns its secret."""
    prove(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = re.search(r'<code class="secret">(\w+)</code>', page.content.decode())
    assert secret
    response = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret[1])})
    assert response.status_code == 302
    cache.clear()  # a code counts once: the next test step would have to wait half a minute
    return secret[1]


def test_a_new_person_is_in_at_once_while_mail_goes_to_the_console(client, mailoutbox):
    response = sign_up(client, "dora")
    assert response["Location"] == reverse("home")
    assert is_in(client)
    assert mailoutbox[0].to == ["dora@example.org"]


def test_the_mailed_link_confirms_the_address(client, mailoutbox):
    sign_up(client, "dora")
    link = links_in(mailoutbox[0].body)[0]
    assert "dora@example.org" in client.get(link).content.decode()
    client.post(link)
    assert EmailAddress.objects.get(email="dora@example.org").verified


def test_with_a_mail_server_nobody_is_in_before_confirming(client, settings, mailoutbox):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_PREVENT_ENUMERATION = True
    sign_up(client, "dora")
    assert not is_in(client)
    assert not is_in_after_login(Client(), "dora", PASSWORD)
    client.post(links_in(mailoutbox[0].body)[0])
    assert is_in(client)


def is_in_after_login(client: Client, login: str, password: str) -> bool:
    log_in(client, login, password)
    return is_in(client)


@pytest.mark.parametrize("login", ["alice", "ALICE", "alice@example.org", "Alice@Example.org"])
def test_people_log_in_by_name_and_by_address(client, alice, login):
    assert is_in_after_login(client, login, "correct horse")


def test_logging_out_takes_a_post(client, alice):
    log_in(client, "alice")
    client.get(reverse("account_logout"))
    assert is_in(client)
    client.post(reverse("account_logout"))
    assert not is_in(client)


def test_a_wrong_password_and_an_unknown_person_get_the_same_answer(client, alice):
    def answer(login: str) -> str:
        page: str = log_in(client, login, "wrong horse").content.decode()
        return page.replace(login, "X").split("<form", 1)[1].split("</form>")[0]

    def plain(text: str) -> str:
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)

    assert plain(answer("alice@example.org")) == plain(answer("nobody@example.org"))
    assert plain(answer("alice")) == plain(answer("nobody"))


def test_five_failed_logins_make_the_sixth_wait(client, alice):
    for _ in range(5):
        log_in(client, "alice", "wrong horse")
    assert not is_in_after_login(client, "alice", "correct horse")
    assert "Too many failed attempts" in log_in(client, "alice").content.decode()


def test_the_mailed_link_sets_a_new_password_once(client, alice, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": "alice@example.org"})
    link = links_in(mailoutbox[0].body)[0]
    form = client.get(link, follow=True)
    new = {"password1": PASSWORD, "password2": PASSWORD}
    client.post(form.redirect_chain[-1][0], new)
    assert is_in_after_login(Client(), "alice", PASSWORD)
    assert "This link is used up" in Client().get(link).content.decode()


def test_a_reset_for_an_unknown_address_looks_the_same(client, alice, mailoutbox):
    known = client.post(reverse("account_reset_password"), {"email": "alice@example.org"})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mailoutbox] == [
        ["alice@example.org"],
        ["nobody@example.org"],
    ]
    assert "no PromptLab account" in mailoutbox[1].body


def test_signing_up_with_a_taken_address_looks_the_same_with_a_mail_server(
    client, alice, settings, mailoutbox
):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_PREVENT_ENUMERATION = True
    taken = sign_up(client, "dora", email="alice@example.org")
    fresh = sign_up(Client(), "emil")
    assert (taken.status_code, taken["Location"]) == (fresh.status_code, fresh["Location"])
    assert not User.objects.filter(username="dora").exists()
    assert "already exists" in mailoutbox[0].body


def test_signing_up_with_a_taken_address_looks_the_same_without_one(client, alice):
    taken = sign_up(client, "dora", email="alice@example.org")
    fresh = sign_up(Client(), "emil")
    assert (taken.status_code, taken["Location"]) == (fresh.status_code, fresh["Location"])


def test_a_taken_name_is_refused_with_everything_else_still_typed(client, alice):
    response = sign_up(client, "Alice", email="new@example.org")
    assert response.status_code == 200
    assert "This name is taken" in response.content.decode()
    assert "new@example.org" in response.content.decode()


def test_the_app_is_asked_for_its_code_at_the_next_login(client, alice):
    log_in(client, "alice")
    secret = switch_on_app(client)
    laptop = Client()
    assert log_in(laptop, "alice")["Location"] == reverse("mfa_authenticate")
    assert not is_in(laptop)
    laptop.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_in(laptop)
    laptop.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert is_in(laptop)


def test_the_secret_of_the_app_is_stored_encrypted(client, alice, settings):
    log_in(client, "alice")
    secret = switch_on_app(client)
    stored = Authenticator.objects.get(user=alice, type="totp").data["secret"]
    assert secret not in stored
    settings.ENCRYPTION_KEYS = ["a new one", *settings.ENCRYPTION_KEYS]
    assert TOTP(Authenticator.objects.get(user=alice, type="totp")).validate_code(code_for(secret))


def test_a_recovery_code_opens_the_account_once(client, alice):
    log_in(client, "alice")
    switch_on_app(client)
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    code = re.findall(r"<li><code>(\w+)</code></li>", page)[0]
    first, second = Client(), Client()
    for laptop in (first, second):
        log_in(laptop, "alice")
        laptop.post(reverse("mfa_authenticate"), {"code": code})
    assert is_in(first)
    assert not is_in(second)


@pytest.mark.parametrize("name", ["mfa_activate_totp", "mfa_add_webauthn"])
def test_changing_how_the_account_is_protected_asks_for_the_password_again(client, alice, name):
    log_in(client, "alice")
    assert client.get(reverse(name))["Location"].startswith(reverse("account_reauthenticate"))
    assert "This is not your password" in prove(client, "wrong horse").content.decode()
    prove(client)
    assert client.get(reverse(name)).status_code == 200


def test_adding_an_address_asks_for_the_password_again_and_then_goes_on(client, alice):
    log_in(client, "alice")
    added = {"email": "new@example.org", "action_add": ""}
    response = client.post(reverse("account_email"), added)
    assert response["Location"].startswith(reverse("account_reauthenticate"))
    client.post(response["Location"], {"password": "correct horse"})
    assert EmailAddress.objects.filter(user=alice, email="new@example.org").exists()


def test_closed_sign_up_says_so_and_makes_nobody(client, settings):
    settings.PROMPTLAB_SIGNUP = "closed"
    assert "Sign-up is closed" in client.get(reverse("account_signup")).content.decode()
    sign_up(client)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("account_login", []),
        ("account_signup", []),
        ("account_reset_password", []),
        ("account_reset_password_done", []),
        ("account_reset_password_from_key", ["abc", "def"]),
        ("account_reset_password_from_key_done", []),
        ("account_confirm_email", ["abc:def"]),
        ("account_email_verification_sent", []),
        ("account_inactive", []),
    ],
)
def test_pages_before_the_login_wear_our_look(client, name, arguments):
    page = client.get(reverse(name, args=arguments)).content.decode()
    assert 'class="site-header"' in page
    assert "css/people.css" in page


@pytest.mark.parametrize(
    "name",
    [
        "profile",
        "delete_me",
        "account_logout",
        "account_email",
        "account_change_password",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
    ],
)
def test_pages_behind_the_login_wear_our_look(client, alice, name):
    assert client.get(reverse(name)).status_code == 302
    log_in(client, "alice")
    prove(client)
    page = client.get(reverse(name)).content.decode()
    assert 'class="site-header"' in page
    assert "css/people.css" in page
