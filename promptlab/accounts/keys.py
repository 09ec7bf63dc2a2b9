"""API keys: made, replaced, withdrawn, recognised.

A key is `pe_sk_live_`, `pe_sk_test_` or `po_` and 40 random letters and digits (238 bits), so a
plain SHA-256 digest cannot be guessed back. Look-up goes by the first characters, which pages show
to tell keys apart; whether the rest fits is compared in constant time.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import string
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from promptlab.accounts.models import Account, ApiKey, Membership, User
from promptlab.accounts.places import need_worker
from promptlab.accounts.scopes import SCOPES
from promptlab.lib import sealing
from promptlab.lib.errors import Conflict, Forbidden, NotFound

log = structlog.get_logger("promptlab.accounts")
LIVE, TEST, PROMPTOPS = "pe_sk_live_", "pe_sk_test_", "po_"
LETTERS = string.ascii_letters + string.digits
LENGTH = 40
IN_USE_MOST = 50  # keys of one account
SHOWN = 8  # random characters that are stored in the clear
TOUCHED_EVERY = timedelta(minutes=1)


def issue(
    account: Account,
    user: User,
    *,
    name: str,
    scopes: Sequence[str] = SCOPES,
    live: bool = True,
    kind: str = ApiKey.Kind.EXECUTION,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A new key and its text, which is never to be seen again.

    A PromptOps key also gets a secret for its signatures: `secret_of(key)`.
    """
    start = PROMPTOPS if kind == ApiKey.Kind.PROMPTOPS else LIVE if live else TEST
    text = start + _random(LENGTH)
    key = ApiKey.objects.create(
        account=account,
        user=user,
        name=name,
        kind=kind,
        live=live,
        prefix=_prefix(text),
        digest=digest(text),
        secret_sealed=sealing.seal(_random(LENGTH)) if kind == ApiKey.Kind.PROMPTOPS else "",
        scopes=[scope for scope in SCOPES if scope in scopes],
        expires_at=expires_at,
    )
    log.info("key_issued", key_id=str(key.id), account_id=str(account.id))
    return key, text


def issue_in(place: Membership, **options: Any) -> tuple[ApiKey, str]:
    """A key for whoever has this place, as `issue` makes it; viewers get none."""
    need_worker(place)
    if in_account(place.account).count() >= IN_USE_MOST:
        raise Conflict(f"This account has {IN_USE_MOST} keys already. Revoke some first.")
    return issue(place.account, place.user, **options)


def in_account(account: Account) -> QuerySet[ApiKey]:
    """The account's keys that are not revoked."""
    return ApiKey.objects.filter(account=account, revoked_at=None)


def seen_from(place: Membership) -> QuerySet[ApiKey]:
    """The keys that this person may see: an owner all of the account, others their own."""
    need_worker(place)
    seen = ApiKey.objects.filter(account=place.account).select_related("user", "replaced_by")
    return seen if place.owns else seen.filter(user=place.user)


def one_seen_from(place: Membership, key_id: UUID) -> ApiKey:
    """One of those; NotFound for anything else."""
    key = seen_from(place).filter(id=key_id).first()
    if key is None:
        raise NotFound("There is no such key.")
    return key


def rotate_in(place: Membership, key: ApiKey, overlap: timedelta) -> tuple[ApiKey, str]:
    """Replace one's own key. Nobody gets a new key that acts as somebody else."""
    need_worker(place)
    if key.user_id != place.user_id:
        raise Forbidden("Only whom a key acts as can replace it. You can revoke it.")
    return rotate(key, overlap)


def secret_of(key: ApiKey) -> str:
    """What a PromptOps key signs with."""
    return sealing.unseal(key.secret_sealed)


@transaction.atomic
def rotate(key: ApiKey, overlap: timedelta) -> tuple[ApiKey, str]:
    """A new key in place of this one, which is still accepted until the overlap has passed.

    What expires lives as long again. Conflict when the key was replaced already or is not in use.
    """
    held = ApiKey.objects.select_for_update(of=("self",)).select_related("account", "user")
    old = held.get(id=key.id)
    if old.state != ApiKey.State.ACTIVE:
        raise Conflict("Only a key that is in use, and not replaced yet, can be replaced.")
    now = timezone.now()
    new, text = issue(
        old.account,
        old.user,
        name=old.name,
        scopes=old.scopes,
        live=old.live,
        kind=old.kind,
        expires_at=old.expires_at and now + (old.expires_at - old.created_at),
    )
    old.replaced_by, old.retires_at = new, now + overlap
    old.save(update_fields=["replaced_by", "retires_at"])
    return new, text


def revoke(key: ApiKey) -> None:
    """Withdraw a key for good; every process refuses it within 5 seconds."""
    ApiKey.objects.filter(id=key.id, revoked_at=None).update(revoked_at=timezone.now())
    key.refresh_from_db(fields=["revoked_at"])
    log.info("key_revoked", key_id=str(key.id), account_id=str(key.account_id))


def find(text: str) -> ApiKey | None:
    """The key with this text, in whatever state, with its account and user; None if there is none."""
    wanted = digest(text)
    likely = ApiKey.objects.filter(prefix=_prefix(text)).select_related("account", "user")
    found = None
    for key in likely:
        if hmac.compare_digest(key.digest, wanted):
            found = key
    return found


def verify(text: str) -> ApiKey | None:
    """The key with this text if it is accepted now, and note that it was used."""
    key = find(text)
    if key is None or not key.accepted:
        return None
    touch(key)
    return key


def touch(key: ApiKey) -> None:
    """Note when the key was last used: written once a minute at most."""
    now = timezone.now()
    stale = now - TOUCHED_EVERY
    if key.last_used_at is None or key.last_used_at < stale:
        old = Q(last_used_at=None) | Q(last_used_at__lt=stale)
        ApiKey.objects.filter(old, id=key.id).update(last_used_at=now)
        key.last_used_at = now


def looks_like_key(text: str) -> bool:
    return text.startswith((LIVE, TEST, PROMPTOPS))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _prefix(text: str) -> str:
    for start in (LIVE, TEST, PROMPTOPS):
        if text.startswith(start):
            return text[: len(start) + SHOWN]
    return ""


def _random(length: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(length))
