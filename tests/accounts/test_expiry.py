from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from grading.models import Attempt
from promptlab.accounts.models import User
from tests.accounts.flows import practise_as_guest

pytestmark = pytest.mark.django_db


def expire(*arguments: str) -> str:
    said = StringIO()
    call_command("expire_guests", *arguments, stdout=said)
    return said.getvalue().strip()


def idle_guest(days: float) -> User:
    guest = practise_as_guest(Client())
    seen = timezone.now() - timedelta(days=days)
    User.objects.filter(id=guest.id).update(last_seen_at=seen)
    return guest


def test_idle_guests_go_with_their_attempts_and_the_others_stay(alice):
    gone, kept = idle_guest(61), idle_guest(59)
    User.objects.filter(id=alice.id).update(last_seen_at=timezone.now() - timedelta(days=999))
    assert expire() == "1 guests deleted."
    assert set(User.objects.all()) == {kept, alice}
    assert not Attempt.objects.filter(user=gone.id).exists()


def test_the_number_of_days_can_be_chosen():
    idle_guest(8)
    assert expire("--days", "9") == "0 guests deleted."
    assert expire("--days", "7") == "1 guests deleted."


def test_a_dry_run_deletes_nobody():
    idle_guest(61)
    assert expire("--dry-run") == "1 guests would be deleted."
    assert User.objects.count() == 1


def test_zero_days_are_refused_because_they_would_delete_everybody():
    with pytest.raises(CommandError):
        expire("--days", "0")


def test_a_visit_keeps_a_guest():
    client = Client()
    guest = practise_as_guest(client)
    User.objects.filter(id=guest.id).update(last_seen_at=timezone.now() - timedelta(days=61))
    client.get("/account/")
    assert expire() == "0 guests deleted."
