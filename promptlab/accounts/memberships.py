"""Who belongs to an account, and who follows when its owner goes.

An account with people in it has an owner. When the only owner leaves, is removed or deletes
themselves, whoever can still log in and has been there longest follows: members first, then
viewers. An account that nobody belongs to any more is closed: deleted with all that is in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from django.db import transaction
from django.db.models import Case, QuerySet, Value, When
from django.utils import timezone

from promptlab.accounts.models import Account, ApiKey, Membership, OAuthApp, User
from promptlab.lib.errors import Conflict, NotFound, Unauthorized

log = structlog.get_logger("promptlab.accounts")
Role = Membership.Role
RANK = Case(
    When(role=Role.OWNER, then=Value(0)), When(role=Role.MEMBER, then=Value(1)), default=Value(2)
)


@dataclass(frozen=True, slots=True)
class Parting:
    """What becomes of a shared account without a person; `heir` is None when it closes."""

    account: Account
    heir: User | None


def may_call(account: Account, user: User) -> None:
    """Unauthorized unless the person is active and works in the account (viewers only look)."""
    if not user.is_active:
        raise Unauthorized("The person whom this acts as is not active.")
    works = Membership.objects.filter(account=account, user=user)
    if not works.exclude(role=Role.VIEWER).exists():
        raise Unauthorized("The person whom this acts as does not work in the account any more.")


@transaction.atomic
def leave(account: Account, user: User) -> None:
    """Take a person out of an account. Conflict for their personal one, NotFound for a stranger."""
    if account.personal_to_id == user.id:
        raise Conflict("A personal account goes only together with its person.")
    hold(account)
    if not take_out(account, user):
        raise NotFound
    settle(account)


def take_out(account: Account, user: User) -> bool:
    """End a membership, if there is one, with the person's keys and clients in that account.

    Without a membership they are refused anyway; but they must not wake up if the person returns.
    """
    gone, _ = Membership.objects.filter(account=account, user=user).delete()
    keys = ApiKey.objects.filter(account=account, user=user, revoked_at=None)
    keys.update(revoked_at=timezone.now())
    OAuthApp.objects.filter(account=account, client__owner=user).delete()
    return bool(gone)


@transaction.atomic
def settle(account: Account) -> None:
    """After a change: name an owner if there is none, close the account if nobody is left."""
    hold(account)
    first = _by_claim(account).first()
    if first is None:
        Account.objects.filter(id=account.id).delete()
        log.info("account_closed", account_id=str(account.id))
    elif not account.memberships.filter(role=Role.OWNER).exists():
        Membership.objects.filter(id=first.id).update(role=Role.OWNER)
        log.info("account_inherited", account_id=str(account.id), user_id=str(first.user_id))


def shared(user: User) -> list[Account]:
    """The accounts of a person that are not their own, locked until the transaction ends."""
    return _hold(Account.objects.filter(memberships__user=user).exclude(personal_to=user))


def partings(user: User) -> list[Parting]:
    """The accounts that would change hands, or close, if this person were deleted."""
    owned = Membership.objects.filter(user=user).exclude(account__personal_to=user)
    found = []
    for place in owned.select_related("account").order_by("account__name"):
        others = _by_claim(place.account).exclude(user=user)
        heir = others.first()
        if heir is None or not others.filter(role=Role.OWNER).exists():
            found.append(Parting(place.account, heir.user if heir else None))
    return found


def _by_claim(account: Account) -> QuerySet[Membership]:
    """Everybody in an account, whoever would own it first."""
    people = Membership.objects.filter(account=account).select_related("user")
    return people.order_by("-user__is_active", RANK, "created_at", "id")


def hold(account: Account) -> None:
    """Lock an account until the transaction ends, before it changes who is in it."""
    _hold(Account.objects.filter(id=account.id))


def _hold(accounts: QuerySet[Account]) -> list[Account]:
    """Lock accounts in one order, so that two owners who go at once cannot both count on the other."""
    return list(accounts.select_for_update(of=("self",)).order_by("id"))
