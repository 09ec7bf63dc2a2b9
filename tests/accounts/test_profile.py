from __future__ import annotations

import json

import pytest
from django.urls import reverse

from grading.models import Attempt
from promptlab.accounts.models import Account, Membership, User
from promptlab.accounts.people import make_personal_account
from promptlab.accounts.zones import by_region
from tests.accounts.flows import log_in, practise_as_guest, sign_up
from tests.grading.making import attempt, make_scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_home(client, alice):
    log_in(client, "alice")
    return client


def wishes(**more: str) -> dict[str, str]:
    return {"display_name": "Alice A.", "time_zone": "Asia/Tokyo", **more}


def test_a_person_changes_name_zone_and_habits(at_home, alice):
    assert at_home.post(reverse("profile"), wishes()).status_code == 302
    alice.refresh_from_db()
    assert (alice.display_name, alice.time_zone) == ("Alice A.", "Asia/Tokyo")
    assert not alice.help_while_typing
    assert not alice.show_days_practised


def test_a_made_up_time_zone_is_refused_and_nothing_changes(at_home, alice):
    response = at_home.post(reverse("profile"), wishes(time_zone="Moon/Crater"))
    assert response.status_code == 200
    assert "Alice A." in response.content.decode()
    alice.refresh_from_db()
    assert (alice.display_name, alice.time_zone) == ("", "UTC")


def test_the_zones_are_sorted_by_region_with_the_city_first():
    zones = dict(by_region())
    assert ("Europe/Berlin", "Berlin") in zones["Europe"]
    assert ("America/Argentina/Buenos_Aires", "Buenos Aires, Argentina") in zones["America"]


def test_an_unusual_zone_can_be_kept(at_home, alice):
    User.objects.filter(id=alice.id).update(time_zone="CET")
    at_home.post(reverse("profile"), wishes(time_zone="CET"))
    alice.refresh_from_db()
    assert alice.time_zone == "CET"


def test_visitors_are_sent_to_the_login(client):
    for name in ("profile", "export_me", "delete_me"):
        assert client.get(reverse(name))["Location"].startswith(reverse("account_login"))


def test_guests_have_a_profile_without_a_name(client):
    guest = practise_as_guest(client)
    page = client.get(reverse("profile")).content.decode()
    assert "You practise as a guest" in page
    assert "display_name" not in page
    client.post(reverse("profile"), {"time_zone": "Asia/Tokyo", "help_while_typing": "on"})
    guest.refresh_from_db()
    assert (guest.time_zone, guest.help_while_typing) == ("Asia/Tokyo", True)


def test_the_browsers_time_zone_is_taken_at_sign_up(client):
    client.cookies["time_zone"] = "America%2FSao_Paulo"
    sign_up(client)
    assert User.objects.get().time_zone == "America/Sao_Paulo"


def test_a_cookie_with_a_made_up_zone_is_not_believed(client):
    client.cookies["time_zone"] = "../../etc/passwd"
    sign_up(client)
    assert User.objects.get().time_zone == "UTC"


def test_times_are_shown_in_the_readers_zone(client, alice):
    from django.test import RequestFactory
    from django.utils import timezone

    from promptlab.accounts.middleware import LearnerMiddleware
    from tests.grading.making import START

    User.objects.filter(id=alice.id).update(time_zone="Asia/Tokyo")
    request = RequestFactory().get("/")
    request.user = User.objects.get(id=alice.id)
    shown = LearnerMiddleware(lambda _: timezone.localtime(START))(request)
    assert shown.hour == START.hour + 9


def test_the_export_holds_what_is_stored(at_home, alice):
    make_personal_account(alice)
    attempt(alice, make_scenario("mine"), 6.0)
    response = at_home.get(reverse("export_me"))
    assert response["Content-Disposition"] == 'attachment; filename="promptlab-my-data.json"'
    data = json.loads(response.content)
    assert data["profile"]["email"] == "alice@example.org"
    assert data["accounts"][0]["role"] == "owner"
    assert data["attempts"][0]["prompt"] == "A prompt that earns 6.0."
    assert "password" not in response.content.decode()


def test_the_export_holds_nobody_elses(at_home, bob):
    attempt(bob, make_scenario("his"), 6.0)
    assert json.loads(at_home.get(reverse("export_me")).content)["attempts"] == []


def test_deleting_the_account_takes_the_password(at_home, alice, bob):
    attempt(alice, make_scenario("mine"), 6.0)
    make_personal_account(alice)
    page = at_home.get(reverse("delete_me")).content.decode()
    assert "1 attempt" in page
    at_home.post(reverse("delete_me"), {"password": "wrong horse"})
    assert User.objects.filter(id=alice.id).exists()
    at_home.post(reverse("delete_me"), {"password": "correct horse"})
    assert list(User.objects.all()) == [bob]
    assert not Attempt.objects.exists()
    assert not Account.objects.exists()
    assert at_home.get(reverse("profile")).status_code == 302


def test_a_shared_account_outlives_one_of_its_members(at_home, alice, bob):
    shared, alone = Account.objects.create(name="Team"), Account.objects.create(name="Mine")
    for person, account in ((alice, shared), (bob, shared), (alice, alone)):
        Membership.objects.create(user=person, account=account)
    at_home.post(reverse("delete_me"), {"password": "correct horse"})
    assert list(Account.objects.all()) == [shared]


def test_a_guest_deletes_the_work_by_typing_a_word(client):
    guest = practise_as_guest(client)
    client.post(reverse("delete_me"), {"word": "no"})
    assert User.objects.filter(id=guest.id).exists()
    client.post(reverse("delete_me"), {"word": "Delete"})
    assert not User.objects.filter(id=guest.id).exists()
    assert "guest_id" not in client.session
