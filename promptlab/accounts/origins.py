"""Whose web pages may call with an account's keys: origins, at most 5 seconds old."""

from __future__ import annotations

from uuid import UUID

from promptlab.accounts.models import Account
from promptlab.lib.recent import Recent

_kept: Recent[UUID | None, frozenset[str]] = Recent(seconds=5.0, most=10_000)


def listed(account_id: UUID | None) -> frozenset[str]:
    """The origins that an account lists; None: those that any account lists."""
    found = known(account_id)
    if found is None:
        accounts = Account.objects.exclude(cors_origins=[])
        if account_id is not None:
            accounts = accounts.filter(id=account_id)
        lists = accounts.values_list("cors_origins", flat=True)
        found = frozenset(origin for origins in lists for origin in origins)
        _kept.put(account_id, found)
    return found


def known(account_id: UUID | None) -> frozenset[str] | None:
    """As `listed` if this process read it just now; never asks the database."""
    return _kept.get(account_id)


def forget() -> None:
    """Let this process ask the database again at once."""
    _kept.clear()
