"""Guests: people who practise before they sign up."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from promptlab.accounts.models import User
from promptlab.accounts.people import delete_person

IDLE_DAYS = 60


def find_guest(visitor: str) -> User | None:
    """The guest of this visitor key, if one was made."""
    return User.objects.filter(username=_username(visitor), is_guest=True).first()


def make_guest(visitor: str, time_zone: str = "UTC") -> User:
    """The guest of a visitor key (random, kept in the session): always the same one for a key.

    So a double click, or two tabs that send their first prompts at once, share one guest, and
    neither attempt is left behind.
    """
    guest, _made = User.objects.get_or_create(
        username=_username(visitor),
        is_guest=True,
        defaults={
            "time_zone": time_zone,
            "last_seen_at": timezone.now(),
            "password": "!",  # no password opens it
        },
    )
    return guest


def idle(days: int = IDLE_DAYS) -> QuerySet[User]:
    """Guests who have not been seen for `days`."""
    return User.objects.filter(
        is_guest=True, last_seen_at__lt=timezone.now() - timedelta(days=days)
    )


def expire_idle(days: int = IDLE_DAYS) -> int:
    """Delete guests who have not been seen for `days`; returns how many.

    One short transaction each, so that nobody who practises meanwhile waits.
    """
    gone = 0
    for guest_id in list(idle(days).values_list("id", flat=True)):
        if guest := idle(days).filter(id=guest_id).first():
            delete_person(guest)
            gone += 1
    return gone


def _username(visitor: str) -> str:
    return f"guest-{hashlib.sha256(visitor.encode()).hexdigest()[:24]}"
