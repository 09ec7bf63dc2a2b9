"""Webhook subscriptions: made, seen, given a new secret, deleted.

A subscription hears of the events of the person who made it, whatever they came in by. It rests
while that person is switched off or only looks on in its account, and goes when they leave.
"""

from __future__ import annotations

import hmac
import re
import secrets
import string
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from promptlab.accounts import memberships
from promptlab.accounts.callers import Caller
from promptlab.accounts.limits import Limit
from promptlab.accounts.models import Membership
from promptlab.accounts.places import need_worker
from promptlab.lib import sealing
from promptlab.lib.errors import Conflict, Forbidden, NotFound, invalid
from promptlab.lib.outbound import Address
from promptlab.webhooks.kinds import KINDS
from promptlab.webhooks.models import Subscription

log = structlog.get_logger("promptlab.webhooks")
MOST = 20  # of one account
CALLS = Limit("webhooks", 30, 60, "Maximum 30 webhook calls per minute exceeded")
OVERLAP = timedelta(hours=24)
SHORTEST, LONGEST = 16, 256  # characters of a secret
VISIBLE = re.compile(r"[!-~]+")
START, LENGTH = "whsec_", 40
LETTERS = string.ascii_letters + string.digits
SHOWN = 4  # last characters of a secret, to tell secrets apart


def place_of(caller: Caller) -> Membership:
    """Where a program calls from: the person that it acts as, in the account of its key."""
    places = Membership.objects.select_related("account", "user")
    place = places.filter(account_id=caller.account_id, user_id=caller.user_id).first()
    if place is None:
        raise NotFound("There is no such account.")
    return place


def seen_from(place: Membership) -> QuerySet[Subscription]:
    """The subscriptions that this person may see: an owner all of the account, others their own."""
    need_worker(place)
    seen = Subscription.objects.filter(account=place.account).select_related("user")
    return seen if place.owns else seen.filter(user=place.user)


def one_seen_from(place: Membership, subscription_id: UUID | str) -> Subscription:
    """One of those; NotFound for anything else."""
    found = seen_from(place).filter(id=subscription_id).first()
    if found is None:
        raise NotFound(
            "Webhook not found", details=f"Webhook ID '{subscription_id}' does not exist"
        )
    return found


@transaction.atomic
def subscribe(
    place: Membership, address: Address, events: Iterable[str], secret: str | None = None
) -> tuple[Subscription, str]:
    """Let an address hear of this person's events; returns the secret too, to be shown once.

    `address` comes from `outbound.check_address`. Conflict when the person has a subscription for
    it already, or the account has as many as it may.
    """
    need_worker(place)
    wanted = _checked_events(events)
    text = _checked_secret(secret) if secret is not None else _new_secret()
    memberships.hold(place.account)
    existing = Subscription.objects.filter(account=place.account)
    same = existing.filter(user=place.user, url=address.url).first()
    if same is not None:
        raise Conflict(
            "You have a webhook for this address already. Delete it first to choose other events.",
            details={"id": str(same.id)},
        )
    if existing.count() >= MOST:
        raise Conflict(f"This account has {MOST} webhooks already. Delete some first.")
    made = Subscription.objects.create(
        account=place.account,
        user=place.user,
        url=address.url,
        events=wanted,
        secret_sealed=sealing.seal(text),
        secret_ends=text[-SHOWN:],
    )
    log.info("webhook_made", webhook_id=str(made.id), account_id=str(made.account_id))
    return made, text


@transaction.atomic
def rotate_secret(
    place: Membership, subscription_id: UUID | str, secret: str | None = None
) -> tuple[Subscription, str]:
    """A new secret; the one before stays valid beside it for 24 hours, and none before that."""
    found = one_seen_from(place, subscription_id)
    if found.user_id != place.user_id:
        raise Forbidden("Only whose events it hears of can change the secret. You can delete it.")
    text = _checked_secret(secret) if secret is not None else _new_secret()
    held = Subscription.objects.select_for_update().get(id=found.id)
    if _is_in_use(held, text):
        raise invalid("secret", "This is the secret that is in use. Choose another one.")
    held.previous_sealed, held.previous_until = held.secret_sealed, timezone.now() + OVERLAP
    held.secret_sealed, held.secret_ends = sealing.seal(text), text[-SHOWN:]
    held.save()
    log.info("webhook_secret_changed", webhook_id=str(held.id), account_id=str(held.account_id))
    return held, text


def delete(place: Membership, subscription_id: UUID | str) -> Subscription:
    """End a subscription, and with it what waits to be sent."""
    found = one_seen_from(place, subscription_id)
    Subscription.objects.filter(id=found.id).delete()
    log.info("webhook_deleted", webhook_id=str(found.id), account_id=str(found.account_id))
    return found


def listening(user_id: UUID, event: str) -> list[Subscription]:
    """The subscriptions that hear of this event of this person."""
    theirs = Subscription.objects.filter(
        user=user_id,
        user__is_active=True,
        account__memberships__user=F("user"),
        account__memberships__role__in=[Membership.Role.OWNER, Membership.Role.MEMBER],
    )
    return [one for one in theirs if event in one.events]


def forget_member(instance: Membership, **_signal: Any) -> None:
    """Who leaves an account takes their subscriptions along."""
    gone = Subscription.objects.filter(account=instance.account_id, user=instance.user_id)
    gone.delete()


def forget_previous_secrets() -> int:
    """Remove secrets whose overlap has passed; returns how many there were."""
    over = Subscription.objects.filter(previous_until__lte=timezone.now())
    return over.update(previous_sealed="", previous_until=None)


def _checked_events(events: Iterable[str]) -> list[str]:
    """Each once, in our order. ValidationFailed for unknown ones, and for none at all."""
    wanted = set(events)
    unknown = sorted(wanted - KINDS.keys())
    if unknown or not wanted:
        raise invalid("events", f"Choose from: {', '.join(KINDS)}", ", ".join(unknown)[:100])
    return [name for name in KINDS if name in wanted]


def _checked_secret(secret: str) -> str:
    if not (SHORTEST <= len(secret) <= LONGEST and VISIBLE.fullmatch(secret)):
        raise invalid(
            "secret",
            f"A secret has {SHORTEST} to {LONGEST} visible ASCII characters and no blanks. "
            "Leave it out to get one.",
        )
    return secret


def _is_in_use(subscription: Subscription, secret: str) -> bool:
    try:
        return hmac.compare_digest(sealing.unseal(subscription.secret_sealed), secret)
    except sealing.Unsealable:  # its key is gone: a new secret is the way out
        return False


def _new_secret() -> str:
    return START + "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
