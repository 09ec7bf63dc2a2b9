from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promptlab.accounts import invitations
from promptlab.accounts.models import Invitation, User
from promptlab.lib.errors import Conflict
from tests.accounts.flows import log_in, sign_up

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def by_invitation(settings):
    settings.PROMPTLAB_SIGNUP = "invite"


@pytest.fixture
def link(ada) -> str:
    _invitation, token = invitations.issue(ada, "For Dora")
    return reverse("invitation", args=[token])


def test_without_an_invitation_nobody_signs_up(client):
    assert "by invitation" in client.get(reverse("account_signup")).content.decode()
    sign_up(client)
    assert not User.objects.filter(username="dora").exists()


def test_the_link_lets_one_person_sign_up(client, link):
    assert client.get(link)["Location"] == reverse("account_signup")
    sign_up(client)
    used = Invitation.objects.get()
    assert used.used_by == User.objects.get(username="dora")
    assert Client().get(link).status_code == 404


def test_looking_at_the_link_does_not_use_it_up(client, link):
    Client().get(link)
    client.get(link)
    sign_up(client)
    assert User.objects.filter(username="dora").exists()


def test_of_two_people_with_one_link_the_slower_one_is_refused(client, link):
    slower = Client()
    for person in (client, slower):
        person.get(link)
    sign_up(client, "dora")
    sign_up(slower, "emil")
    assert not User.objects.filter(username="emil").exists()


def test_an_invitation_cannot_be_redeemed_twice(ada, alice, bob):
    invitation, _token = invitations.issue(ada)
    invitations.redeem(str(invitation.id), alice)
    with pytest.raises(Conflict):
        invitations.redeem(str(invitation.id), bob)
    invitation.refresh_from_db()
    assert invitation.used_by == alice


def test_an_expired_link_says_so(client, link):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    response = client.get(link)
    assert response.status_code == 404
    assert "Ask for a new one" in response.content.decode()


def test_the_link_is_not_stored(ada):
    invitation, token = invitations.issue(ada)
    assert token not in str(Invitation.objects.filter(id=invitation.id).values().get())


def test_an_admin_makes_a_link_that_is_shown_once_and_works(client, ada):
    log_in(client, "ada")
    add = reverse("admin:accounts_invitation_add")
    page = client.post(add, {"note": "For Dora"}, follow=True).content.decode()
    [link] = re.findall(r"/account/invitation/[\w-]+/", page)
    visitor = Client()
    visitor.get(link)
    sign_up(visitor)
    assert Invitation.objects.get().used_by == User.objects.get(username="dora")
    assert link not in client.get(add).content.decode()


def test_a_new_link_replaces_a_lost_one(client, ada, link):
    log_in(client, "ada")
    chosen = {"action": "renew", "_selected_action": [str(Invitation.objects.get().id)]}
    client.post(reverse("admin:accounts_invitation_changelist"), chosen)
    assert Invitation.objects.count() == 1
    assert Client().get(link).status_code == 404
