"""Who calls: a program with an API key, or with an OAuth access token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from promptlab.accounts import keys, memberships, tokens
from promptlab.accounts.models import ApiKey
from promptlab.accounts.scopes import SCOPES
from promptlab.lib.errors import Forbidden, Unauthorized
from promptlab.lib.recent import Recent

__all__ = ["SCOPES", "Caller", "authenticate", "forget", "recognise", "same_account"]

FRESH_SECONDS = 5.0
KEPT_MOST = 10_000
REFUSALS = {
    ApiKey.State.REVOKED: "This API key was revoked.",
    ApiKey.State.EXPIRED: "This API key has expired.",
    ApiKey.State.RETIRED: "This API key was replaced by a new one.",
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever is behind a call: the person it acts as, and the account that it is counted on."""

    user_id: UUID
    account_id: UUID
    plan: str
    scopes: frozenset[str]
    is_staff: bool
    is_test: bool
    via: Literal["key", "oauth"]
    key_id: UUID | None = None

    def need(self, scope: str) -> None:
        """Forbidden, naming the scope, unless the caller has it."""
        if scope not in self.scopes:
            raise Forbidden(
                f"This needs the scope '{scope}', which this {_called(self.via)} does not have.",
                details={"required_scope": scope, "scopes": sorted(self.scopes)},
            )


def authenticate(token: str) -> Caller:
    """The caller behind a key or token; Unauthorized says what is wrong with it.

    The answer is kept for 5 seconds in this process, so a key that is revoked (a member who
    leaves, a person who is switched off) is refused everywhere after 5 seconds at most.
    """
    if not token:
        raise Unauthorized("Send an API key or an access token: 'Authorization: Bearer ...'.")
    caller = recognise(token)
    if caller is None:
        caller = _by_key(token) if keys.looks_like_key(token) else _by_token(token)
        _recent.put(keys.digest(token), caller)
    return caller


def recognise(token: str) -> Caller | None:
    """The caller if this process authenticated the token just now; never asks the database."""
    return _recent.get(keys.digest(token))


def same_account(caller: Caller, apikey: str) -> None:
    """Unauthorized unless the key of an `apikey` header is valid and of the caller's account."""
    if authenticate(apikey).account_id != caller.account_id:
        raise Unauthorized("The key in 'apikey' belongs to another account than the bearer token.")


def forget() -> None:
    """Let this process ask the database again at once."""
    _recent.clear()


def _by_key(text: str) -> Caller:
    key = keys.find(text)
    if key is None:
        raise Unauthorized("This API key is not valid.")
    if key.kind != ApiKey.Kind.EXECUTION:
        raise Unauthorized("PromptOps keys are valid for the PromptOps API only.")
    if not key.accepted:
        raise Unauthorized(REFUSALS[key.state])
    memberships.may_call(key.account, key.user)
    keys.touch(key)
    return Caller(
        user_id=key.user_id,
        account_id=key.account_id,
        plan=str(key.account.plan_id),
        scopes=frozenset(key.scopes),
        is_staff=key.user.is_staff,
        is_test=not key.live,
        via="key",
        key_id=key.id,
    )


def _by_token(text: str) -> Caller:
    what = tokens.granted(text)
    memberships.may_call(what.account, what.user)
    return Caller(
        user_id=what.user.id,
        account_id=what.account.id,
        plan=str(what.account.plan_id),
        scopes=what.scopes,
        # Staff who let an app in let it practise as them, not administer.
        is_staff=what.user.is_staff and what.to_itself,
        is_test=False,
        via="oauth",
    )


def _called(via: str) -> str:
    return "API key" if via == "key" else "access token"


_recent: Recent[str, Caller] = Recent(seconds=FRESH_SECONDS, most=KEPT_MOST)
