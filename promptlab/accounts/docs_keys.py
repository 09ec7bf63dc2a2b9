"""The test key that the API documentation puts into its samples: made anew each time it is asked for."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from promptlab.accounts import keys, places
from promptlab.accounts.limits import Limit, spend
from promptlab.accounts.models import ApiKey, User

NAME = "API documentation"
LIFE = timedelta(days=7)
ASKED = Limit(
    "docs-keys", 20, 3600, "That were many keys in one hour. The last one that you got still works."
)


def fresh(user: User) -> tuple[ApiKey, str]:
    """A test key for the person's own account, and its text; their former one of this kind ends.

    RateLimited after 20 in an hour, Conflict when the account has too many keys.
    """
    spend(ASKED, str(user.pk))
    place = places.home(user)
    with transaction.atomic():
        for former in _former(user):
            keys.revoke(former)
        return keys.issue_in(place, name=NAME, live=False, expires_at=timezone.now() + LIFE)


def _former(user: User) -> list[ApiKey]:
    """Keys that were made here; one that the person named like them lives longer or for ever."""
    made_here = keys.in_account(places.home(user).account).filter(user=user, name=NAME, live=False)
    return list(made_here.filter(expires_at__lte=F("created_at") + LIFE))
