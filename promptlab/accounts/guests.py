"""Guests: people who practise before they sign up."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.utils import timezone

from promptlab.accounts.models import User

IDLE_DAYS = 60


def make_guest(time_zone: str = "UTC") -> User:
    """A fresh guest; the caller ties it to the visitor's session."""
    guest = User(
        username=f"guest-{secrets.token_hex(8)}",
        is_guest=True,
        time_zone=time_zone,
        last_seen_at=timezone.now(),
    )
    guest.set_unusable_password()
    guest.save()
    return guest


def expire_idle(days: int = IDLE_DAYS) -> int:
    """Delete guests who have not been seen for `days`; returns how many."""
    idle = User.objects.filter(
        is_guest=True, last_seen_at__lt=timezone.now() - timedelta(days=days)
    )
    count = idle.count()
    idle.delete()
    return count
