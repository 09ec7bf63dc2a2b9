"""Calls with an Idempotency-Key as rows: claim before anything happens, settle after.

A claim is one row, so that of several calls with the same key exactly one runs, in whichever
process. It is leased: when the process dies, the key is free again once the lease has run out.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from promptlab.api.models import KeyedCall
from promptlab.lib import sealing
from promptlab.lib.errors import Conflict

KEPT = timedelta(hours=24)
LEASE = timedelta(seconds=60)
IN_FLIGHT = "A call with this Idempotency-Key is still being answered. Ask again in a moment."
OTHER_CALL = "This Idempotency-Key was used for another request. Take a new key for a new request."


@dataclass(frozen=True, slots=True)
class Sent:
    """What identifies a call, and what it sent."""

    account_id: UUID
    method: str
    path: str
    key: str
    query: bytes
    body: bytes

    @property
    def digest(self) -> str:
        return _hashed(str(self.account_id), self.method, self.path, self.key)

    @property
    def fingerprint(self) -> str:
        return _hashed(self.query, self.body)


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, to be given again as it was."""

    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Claim:
    """This run may go ahead, and alone may settle the key."""

    digest: str
    owner: UUID


def claim(sent: Sent) -> Claim | Kept:
    """Take the key for this run, or return the answer that it had before.

    Conflict when the key was used for something else, or its first call is still running.
    """
    now = timezone.now()
    mine = Claim(sent.digest, uuid.uuid4())
    try:
        with transaction.atomic():
            KeyedCall.objects.create(
                digest=mine.digest,
                account_id=sent.account_id,
                fingerprint=sent.fingerprint,
                owner=mine.owner,
                lease_until=now + LEASE,
                created_at=now,
            )
    except IntegrityError:
        return _met(sent, mine, now)
    return mine


def _met(sent: Sent, mine: Claim, now: datetime) -> Claim | Kept:
    """What becomes of a call whose key is there already."""
    free = Q(created_at__lte=now - KEPT) | Q(finished_at=None, lease_until__lte=now)
    taken = KeyedCall.objects.filter(free, digest=mine.digest).update(
        fingerprint=sent.fingerprint,
        owner=mine.owner,
        lease_until=now + LEASE,
        created_at=now,
        finished_at=None,
        status=None,
    )
    if taken:
        return mine
    row = KeyedCall.objects.filter(digest=mine.digest).first()
    if row is None:  # released just now
        return claim(sent)
    if row.fingerprint != sent.fingerprint:
        raise Conflict(OTHER_CALL)
    if row.finished_at is None or row.status is None:
        raise Conflict(IN_FLIGHT, retry_after=1)
    body = bytes(row.body)
    return Kept(row.status, row.headers, _unsealed(body) if row.sealed else body)


def renew(mine: Claim) -> None:
    """A sign of life of a call that takes long."""
    _own(mine).update(lease_until=timezone.now() + LEASE)


def keep(mine: Claim, answer: Kept, *, holds_secret: bool) -> None:
    """Keep the answer for 24 hours, encrypted when it holds a secret.

    Nothing happens when another run has taken the key over in the meantime.
    """
    _own(mine).update(
        finished_at=timezone.now(),
        status=answer.status,
        headers=answer.headers,
        body=_sealed(answer.body) if holds_secret else answer.body,
        sealed=holds_secret,
    )


def release(mine: Claim) -> None:
    """Forget the call: it may be tried again with the same key."""
    _own(mine).delete()


def forget_old() -> int:
    """Remove what is older than 24 hours; returns how many there were."""
    return KeyedCall.objects.filter(created_at__lte=timezone.now() - KEPT).delete()[0]


def _own(mine: Claim) -> QuerySet[KeyedCall]:
    return KeyedCall.objects.filter(digest=mine.digest, owner=mine.owner, finished_at=None)


def _sealed(body: bytes) -> bytes:
    return sealing.seal(body.decode()).encode()


def _unsealed(body: bytes) -> bytes:
    return sealing.unseal(body.decode()).encode()


def _hashed(*parts: str | bytes) -> str:
    """SHA-256 over the parts, none of which can run into the next."""
    whole = hashlib.sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        whole.update(len(raw).to_bytes(8, "big") + raw)
    return whole.hexdigest()
