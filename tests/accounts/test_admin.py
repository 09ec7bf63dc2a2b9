from __future__ import annotations

from decimal import Decimal
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Client as OAuthClient
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from promptlab.accounts import invitations, keys
from promptlab.accounts.models import (
    Account,
    ApiKey,
    Call,
    Invitation,
    Membership,
    OAuthApp,
    Plan,
    Reservation,
    User,
)
from promptlab.accounts.people import make_personal_account
from promptlab.accounts.sessions import session_guest
from tests.accounts.flows import log_in, practise_as_guest, prove
from tests.accounts.test_entrance import code_for, switch_on_app

pytestmark = pytest.mark.django_db

LISTS = ["user", "account", "membership", "invitation", "apikey", "reservation", "call", "oauthapp"]


def listing(name: str) -> str:
    return reverse(f"admin:accounts_{name}_changelist")


def test_admins_log_in_where_everybody_does(client, ada):
    response = client.get(reverse("admin:index"), follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))
    response = log_in(client, "ada", next=reverse("admin:index"))
    assert response["Location"] == reverse("admin:index")
    assert client.get(reverse("admin:index")).status_code == 200


def test_the_second_step_holds_for_the_admin_too(client, ada):
    log_in(client, "ada")
    prove(client)
    secret = switch_on_app(client)
    laptop = Client()
    log_in(laptop, "ada")
    assert laptop.get(reverse("admin:index")).status_code == 302
    laptop.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert laptop.get(reverse("admin:index")).status_code == 200


def test_admins_log_out_and_change_their_password_where_everybody_does(client, ada):
    guest = practise_as_guest(client)
    log_in(client, "ada")
    client.post(reverse("keep_guest"), {"answer": "leave"})
    response = client.get(reverse("admin:password_change"))
    assert response["Location"] == reverse("account_change_password")

    assert client.get(reverse("admin:logout")).status_code == 405
    client.post(reverse("admin:logout"))

    assert client.get(reverse("admin:index")).status_code == 302
    assert session_guest(client) == guest


def test_others_are_told_where_they_are_instead_of_being_sent_in_circles(client, alice):
    log_in(client, "alice")
    response = client.get(reverse("admin:index"), follow=True)
    assert response.status_code == 403
    assert "This part is for administrators" in response.content.decode()


def test_a_guest_is_sent_to_the_login(client):
    practise_as_guest(client)
    response = client.get(reverse("admin:index"), follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))


def make_people(ada: User, first: int, last: int) -> None:
    for number in range(first, last):
        person = User.objects.create_user(f"person{number}", f"p{number}@example.org")
        account = make_personal_account(person)
        Membership.objects.create(account=account, user=ada)
        Invitation.objects.create(
            digest=str(number), made_by=ada, used_by=person, expires_at=person.date_joined
        )
        keys.issue(account, person, name="Script")
        Reservation.objects.create(account=account, amount=1, purpose="judge")
        Call.objects.create(
            account=account, user=person, status=200, duration_ms=1, created_at=person.date_joined
        )
        OAuthApp.objects.create(client=OAuthClient.objects.create(owner=person), account=account)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_as_many_queries_for_many_rows_as_for_few(
    client, ada, name, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    log_in(client, "ada")
    make_people(ada, 0, 2)
    client.get(listing(name))
    with CaptureQueriesContext(connection) as few:
        client.get(listing(name))
    make_people(ada, 2, 20)
    with django_assert_num_queries(len(few)):
        assert "person19" in client.get(listing(name)).content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_can_be_searched(client, ada, name):
    log_in(client, "ada")
    make_people(ada, 0, 3)
    page = client.get(listing(name), {"q": "person1"}).content.decode()
    assert "person1" in page
    assert "person2" not in page


def test_a_person_can_be_changed_but_not_into_a_guest(client, ada, alice):
    log_in(client, "ada")
    change = reverse("admin:accounts_user_change", args=[alice.id])
    assert client.get(change).status_code == 200
    form = {
        "username": "alice",
        "email": "alice@example.org",
        "display_name": "Alice A.",
        "time_zone": "Asia/Tokyo",
        "is_active": "on",
        "is_guest": "on",
    }
    assert client.post(change, form).status_code == 302
    alice.refresh_from_db()
    assert alice.display_name == "Alice A."
    assert not alice.is_guest


def test_a_person_can_be_added(client, ada):
    log_in(client, "ada")
    form = {
        "username": "frida",
        "email": "frida@example.org",
        "usable_password": "true",
        "password1": "a long and quiet river",
        "password2": "a long and quiet river",
    }
    assert client.post(reverse("admin:accounts_user_add"), form).status_code == 302
    assert User.objects.get(username="frida").email == "frida@example.org"


def test_deleting_a_person_deletes_what_is_theirs_alone(client, ada, alice):
    make_personal_account(alice)
    log_in(client, "ada")
    client.post(reverse("admin:accounts_user_delete", args=[alice.id]), {"post": "yes"})
    assert not User.objects.filter(id=alice.id).exists()
    assert not Account.objects.exists()


def test_an_administrator_is_made_without_questions(monkeypatch, client):
    monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "root")
    monkeypatch.setenv("DJANGO_SUPERUSER_EMAIL", "root@example.org")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse")
    call_command("createsuperuser", "--noinput", stdout=StringIO())
    assert EmailAddress.objects.get(email="root@example.org").verified
    log_in(client, "root")
    assert client.get(reverse("admin:index")).status_code == 200


def test_an_administrator_without_questions_gets_in_with_a_mail_server_too(
    monkeypatch, client, settings
):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    User.objects.create_superuser("root", "root@example.org", "correct horse")
    log_in(client, "root")
    assert client.get(reverse("admin:index")).status_code == 200


def test_staff_find_a_key_by_its_beginning_and_revoke_it_without_seeing_more(client, ada, alice):
    key, text = keys.issue(make_personal_account(alice), alice, name="Lost in public")
    log_in(client, "ada")
    page = client.get(listing("apikey"), {"q": key.prefix}).content.decode()
    page += client.get(reverse("admin:accounts_apikey_change", args=[key.id])).content.decode()
    assert "Lost in public" in page
    assert text not in page
    assert key.digest not in page
    client.post(listing("apikey"), {"action": "revoke", "_selected_action": [str(key.id)]})
    assert ApiKey.objects.get().state == "revoked"


def test_nobody_changes_a_key_in_the_admin(client, ada, alice):
    key, _ = keys.issue(make_personal_account(alice), alice, name="Script", scopes=["grade"])
    log_in(client, "ada")
    change = reverse("admin:accounts_apikey_change", args=[key.id])
    client.post(change, {"name": "Mine", "scopes": '["grade", "execute"]', "user": str(ada.id)})
    key.refresh_from_db()
    assert (key.name, key.scopes, key.user) == ("Script", ["grade"], alice)
    assert client.get(reverse("admin:accounts_apikey_add")).status_code == 403


def test_staff_change_the_numbers_of_a_plan_but_not_which_plans_there_are(client, ada):
    log_in(client, "ada")
    change = reverse("admin:accounts_plan_change", args=["basic"])
    numbers = {"name": "Basic", "burst_per_minute": "7", "concurrent_executions": "2"}
    assert client.post(change, numbers).status_code == 302
    plan = Plan.objects.get(slug="basic")
    assert (plan.requests_per_hour, plan.burst_per_minute) == (None, 7)
    assert client.get(reverse("admin:accounts_plan_add")).status_code == 403
    assert client.get(reverse("admin:accounts_plan_delete", args=["basic"])).status_code == 403


def test_staff_put_an_account_on_a_plan_and_give_it_a_budget(client, ada, alice):
    account = make_personal_account(alice)
    place = account.memberships.get()
    log_in(client, "ada")
    form = {
        "name": "alice",
        "plan": "professional",
        "cors_origins": "[]",
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "1",
        "memberships-0-id": str(place.id),
        "memberships-0-account": str(account.id),
        "memberships-0-user": str(alice.id),
        "memberships-0-role": "owner",
        "budget-TOTAL_FORMS": "1",
        "budget-INITIAL_FORMS": "0",
        "budget-0-account": str(account.id),
        "budget-0-limit_usd": "12.50",
    }
    response = client.post(reverse("admin:accounts_account_change", args=[account.id]), form)
    assert response.status_code == 302, response.content.decode()
    account.refresh_from_db()
    assert account.plan_id == "professional"
    assert (account.budget.limit_usd, account.budget.spent_usd) == (Decimal("12.5"), 0)


@pytest.mark.parametrize("name", ["reservation", "call", "dailyspend", "oauthapp"])
def test_what_happened_is_there_to_be_read_only(client, ada, name):
    log_in(client, "ada")
    assert client.get(listing(name)).status_code == 200
    assert client.get(reverse(f"admin:accounts_{name}_add")).status_code == 403


@pytest.mark.parametrize("name", ["reservation", "call", "oauthapp"])
def test_what_happened_goes_with_the_account_but_not_by_itself(client, ada, name):
    log_in(client, "ada")
    make_people(ada, 0, 1)
    row = apps.get_model("accounts", name).objects.get()
    person = User.objects.get(username="person0")
    alone = reverse(f"admin:accounts_{name}_delete", args=[row.pk])
    assert client.post(alone, {"post": "yes"}).status_code == 403
    client.post(reverse("admin:accounts_user_delete", args=[person.id]), {"post": "yes"})
    assert not User.objects.filter(id=person.id).exists()
    assert not apps.get_model("accounts", name).objects.exists()


def test_invitations_into_accounts_are_not_mixed_with_those_to_sign_up(client, ada, alice):
    account = make_personal_account(alice)
    invitations.issue(alice, "Into a team", account=account, role="member")
    log_in(client, "ada")
    assert "Into a team" not in client.get(listing("invitation")).content.decode()
