"""The request log of an account: its last 500 calls or 7 days, refusals included.

It is there for people who write programs and want to see what arrived. It is written a moment after
the answer (promptlab/api/recording.py) and may miss calls of a process that was killed; nothing is
decided or charged by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from promptlab.accounts.models import Account, ApiKey, Call, Membership, User
from promptlab.accounts.places import need_worker

log = structlog.get_logger("promptlab.accounts")
KEPT_MOST = 500
KEPT_FOR = timedelta(days=7)
BODY = 2000  # characters
LONGEST_PATH = 300

_NAMES = r"api_?key|secret|password|token|authorization|signature"
_MEMBER = re.compile(rf'("[\w-]*(?:{_NAMES})[\w-]*"\s*:\s*)"(?:[^"\\]|\\.)*(?:"|\\?$)', re.I)
_PARAMETER = re.compile(rf"([\w-]*(?:{_NAMES})[\w-]*=)[^&]*", re.I)
_KEY = re.compile(r"(pe_sk_(?:live|test)_|po_)\w{8,}")
HIDDEN = "[redacted]"


@dataclass(frozen=True, slots=True)
class Noted:
    """One call, as it happened. `body` is what was sent, or its beginning."""

    account_id: UUID
    user_id: UUID
    key_id: UUID | None
    request_id: str
    door: str
    method: str
    path: str
    status: int
    code: str
    field: str
    body: bytes
    duration_ms: int
    created_at: datetime


def write(noted: Sequence[Noted]) -> None:
    """Store calls, without their secrets. Calls of an account that is gone are left out."""
    accounts = set(_ids(Account, (call.account_id for call in noted)))
    users = set(_ids(User, (call.user_id for call in noted)))
    keys = set(_ids(ApiKey, (call.key_id for call in noted if call.key_id)))
    rows = [
        Call(
            account_id=call.account_id,
            user_id=call.user_id if call.user_id in users else None,
            key_id=call.key_id if call.key_id in keys else None,
            request_id=call.request_id,
            door=call.door,
            method=call.method,
            path=_without_nul(_PARAMETER.sub(rf"\1{HIDDEN}", call.path))[:LONGEST_PATH],
            status=call.status,
            code=call.code,
            field=call.field[:120],
            body=redacted(call.body),
            duration_ms=call.duration_ms,
            created_at=call.created_at,
        )
        for call in noted
        if call.account_id in accounts
    ]
    try:
        with transaction.atomic():
            Call.objects.bulk_create(rows)
    except IntegrityError:  # somebody was deleted between the two queries
        log.warning("calls_not_recorded", calls=len(rows))


def shorten(account_id: UUID) -> None:
    """Keep the last 500 calls of an account."""
    newest = Call.objects.filter(account_id=account_id).order_by("-created_at", "-id")
    last = newest[KEPT_MOST - 1 : KEPT_MOST].values_list("created_at", flat=True).first()
    if last is not None:
        newest.filter(created_at__lt=last).delete()


def forget_old() -> int:
    """Delete calls that are older than 7 days; returns how many there were."""
    return Call.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()[0]


def of(account: Account) -> QuerySet[Call]:
    """The calls of an account that can be looked at, the newest first."""
    recent = Call.objects.filter(account=account, created_at__gte=timezone.now() - KEPT_FOR)
    return recent.select_related("user", "key").order_by("-created_at", "-id")


def seen_from(place: Membership, *, refused: bool = False, request_id: str = "") -> QuerySet[Call]:
    """The calls that this person may see: an owner all of the account, others their own.

    Only refused ones, or those of one request id, if that is asked for.
    """
    need_worker(place)
    seen = of(place.account)
    if not place.owns:
        seen = seen.filter(user=place.user)
    if refused:
        seen = seen.filter(status__gte=400)
    if request_id:
        seen = seen.filter(request_id=request_id)
    return seen[:KEPT_MOST]


def redacted(body: bytes) -> str:
    """A body as text without secrets, at most 2,000 characters."""
    text = _without_nul(body.decode("utf-8", errors="replace"))
    text = _MEMBER.sub(rf'\1"{HIDDEN}"', text)
    text = _KEY.sub(rf"\1{HIDDEN}", text)
    return text if len(text) <= BODY else text[: BODY - 1] + "…"


def as_curl(call: Call, site: str) -> str:
    """The call as a command to copy; the key, and what was redacted, is to be filled in."""
    lines = [f"curl -X {call.method} {_quoted(site + call.path)}"]
    lines.append("-H 'Authorization: Bearer YOUR_KEY'")
    if call.body:
        lines += ["-H 'Content-Type: application/json'", f"-d {_quoted(call.body)}"]
    return " \\\n  ".join(lines)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _without_nul(text: str) -> str:
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def _ids(model: type[Account | User | ApiKey], wanted: Iterable[UUID]) -> Iterable[UUID]:
    return model.objects.filter(pk__in=set(wanted)).values_list("pk", flat=True)
