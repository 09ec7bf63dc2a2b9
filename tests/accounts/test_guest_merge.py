from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from grading.models import Attempt
from promptlab.accounts import people
from promptlab.accounts.models import Account, Membership, User
from promptlab.accounts.sessions import GUEST
from promptlab.lib.errors import Conflict
from tests.accounts.flows import PASSWORD, links_in, log_in, practise_as_guest, sign_up
from tests.grading.making import attempt

pytestmark = pytest.mark.django_db


def numbers(user: User) -> list[int]:
    return list(
        Attempt.objects.filter(user=user).order_by("number").values_list("number", flat=True)
    )


def test_signing_up_takes_everything_along_and_the_guest_is_gone(client):
    guest = practise_as_guest(client, attempts=3)
    assert sign_up(client).status_code == 302
    dora = User.objects.get(username="dora")
    assert numbers(dora) == [1, 2, 3]
    assert not User.objects.filter(id=guest.id).exists()
    assert dora.time_zone == "Europe/Berlin"
    assert GUEST not in client.session


def test_signing_up_makes_a_personal_account(client):
    sign_up(client)
    dora = User.objects.get(username="dora")
    account = Account.objects.get(personal_to=dora)
    assert account.memberships.get().role == Membership.Role.OWNER


def test_a_sign_up_that_cannot_take_everything_along_changes_nothing(client, monkeypatch):
    guest = practise_as_guest(client)

    def fails(guest: User, user: User) -> None:
        raise IntegrityError("the disk is full")

    monkeypatch.setattr(people, "_merge_hooks", [*people._merge_hooks, fails])
    with pytest.raises(IntegrityError), transaction.atomic():
        sign_up(client)
    assert not User.objects.filter(username="dora").exists()
    assert numbers(guest) == [1]
    assert client.session[GUEST] == str(guest.id)


def test_a_second_tab_that_signs_up_later_doubles_nothing(client):
    practise_as_guest(client, attempts=2)
    second_tab = Client()
    second_tab.cookies = client.cookies.copy()
    sign_up(client, "dora")
    assert sign_up(second_tab, "emil").status_code == 302
    assert numbers(User.objects.get(username="dora")) == [1, 2]
    assert Attempt.objects.count() == 2


def test_a_prompt_sent_by_the_guest_who_is_just_gone_is_refused_not_lost_in_an_error(client):
    guest = practise_as_guest(client)
    place = Attempt.objects.get().scenario
    sign_up(client)
    with pytest.raises(Conflict, match="another window"):
        attempt(guest, place, 8.0)
    assert numbers(User.objects.get(username="dora")) == [1]


def test_logging_in_to_an_existing_account_asks_first(client, alice):
    guest = practise_as_guest(client, attempts=2)
    response = log_in(client, "alice", next="/progress/")
    assert response["Location"] == f"{reverse('keep_guest')}?next=%2Fprogress%2F"
    page = client.get(response["Location"])
    assert "2 attempts" in page.content.decode()
    assert numbers(alice) == []
    assert numbers(guest) == [1, 2]


def test_the_work_is_added_when_the_person_says_so(client, alice):
    guest = practise_as_guest(client, attempts=2)
    log_in(client, "alice")
    response = client.post(reverse("keep_guest"), {"answer": "add", "next": "/progress/"})
    assert response["Location"] == "/progress/"
    assert numbers(alice) == [1, 2]
    assert not User.objects.filter(id=guest.id).exists()
    assert GUEST not in client.session


def test_attempts_of_both_are_numbered_together(client, alice):
    guest = practise_as_guest(client, attempts=2)
    attempt(alice, Attempt.objects.filter(user=guest)[0].scenario, 8.0)
    log_in(client, "alice")
    client.post(reverse("keep_guest"), {"answer": "add"})
    assert numbers(alice) == [1, 2, 3]


def test_work_that_is_left_out_waits_until_the_person_logs_out(client, alice):
    guest = practise_as_guest(client)
    log_in(client, "alice")
    client.post(reverse("keep_guest"), {"answer": "leave"})
    assert numbers(alice) == []
    client.post(reverse("account_logout"))
    assert client.session[GUEST] == str(guest.id)
    assert log_in(client, "alice")["Location"].startswith(reverse("keep_guest"))


def test_an_unanswered_question_loses_nothing(client, alice):
    guest = practise_as_guest(client)
    log_in(client, "alice")
    client.post(reverse("account_logout"))
    assert client.session[GUEST] == str(guest.id)
    assert numbers(guest) == [1]


def test_the_work_is_deleted_when_the_person_says_so(client, alice):
    guest = practise_as_guest(client)
    log_in(client, "alice")
    client.post(reverse("keep_guest"), {"answer": "delete"})
    assert not User.objects.filter(id=guest.id).exists()
    assert Attempt.objects.count() == 0


def test_an_answer_that_was_not_offered_asks_again(client, alice):
    guest = practise_as_guest(client)
    log_in(client, "alice")
    assert client.post(reverse("keep_guest"), {"answer": "steal"}).status_code == 200
    assert numbers(guest) == [1]


def test_nobody_is_asked_about_a_guest_who_did_nothing(client, alice):
    practise_as_guest(client, attempts=0)
    response = log_in(client, "alice")
    assert response["Location"] == reverse("home")
    assert not User.objects.filter(is_guest=True).exists()


def test_an_outsider_cannot_take_the_work_of_another_computers_guest(client, alice):
    guest = practise_as_guest(Client())
    log_in(client, "alice")
    response = client.post(reverse("keep_guest"), {"answer": "add", "guest": str(guest.id)})
    assert response.status_code == 302
    assert numbers(alice) == []
    assert numbers(guest) == [1]


def test_a_visitor_is_sent_to_the_login_instead_of_the_question(client):
    practise_as_guest(client)
    assert client.get(reverse("keep_guest"))["Location"].startswith(reverse("account_login"))


def test_the_question_sends_nobody_to_another_site(client, alice):
    practise_as_guest(client)
    log_in(client, "alice")
    answer = {"answer": "leave", "next": "https://elsewhere.example/"}
    assert client.post(reverse("keep_guest"), answer)["Location"] == reverse("home")


def test_the_session_key_changes_when_a_guest_signs_up_or_logs_in(client, alice):
    practise_as_guest(client)
    before = client.session.session_key
    log_in(client, "alice")
    assert client.session.session_key != before
    other = Client()
    practise_as_guest(other)
    before = other.session.session_key
    sign_up(other)
    assert other.session.session_key != before


def test_a_guest_who_must_confirm_the_address_keeps_practising_and_is_merged_then(
    client, settings, mailoutbox
):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_PREVENT_ENUMERATION = True
    guest = practise_as_guest(client)
    assert sign_up(client)["Location"] == reverse("account_email_verification_sent")
    dora = User.objects.get(username="dora")
    assert numbers(guest) == [1]
    attempt(guest, Attempt.objects.get().scenario, 7.0)
    [link, _home] = links_in(mailoutbox[-1].body)
    client.post(link)
    assert client.session["_auth_user_id"] == str(dora.id)
    assert numbers(dora) == [1, 2]
    assert not User.objects.filter(is_guest=True).exists()


def test_confirming_on_another_device_leaves_the_work_to_the_first_login(
    client, settings, mailoutbox
):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_PREVENT_ENUMERATION = True
    practise_as_guest(client)
    sign_up(client)
    phone = Client()
    phone.post(links_in(mailoutbox[-1].body)[0])
    assert numbers(User.objects.get(username="dora")) == []
    response = log_in(client, "dora", PASSWORD)
    assert response["Location"] == reverse("home")
    assert numbers(User.objects.get(username="dora")) == [1]
