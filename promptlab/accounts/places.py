"""Accounts as the people in them see them: find, found, name, change who is in it.

Every function takes the membership of whoever asks (their *place*), which only `find` hands out:
an account is not there for an outsider.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from promptlab.accounts import memberships
from promptlab.accounts.models import Account, Membership, User
from promptlab.accounts.people import make_personal_account
from promptlab.lib.errors import Conflict, Forbidden, NotFound, invalid

Role = Membership.Role
FOUNDED_MOST = 5  # each account has the limits of its plan, so they do not come in any number
MAY_NOT = "Only an owner of the account may do this."
LAST_OWNER = "An account needs an owner. Make somebody else an owner first."


def find(user: User, account_id: UUID) -> Membership:
    """The person's place in this account; NotFound for outsiders."""
    place = of(user).filter(account_id=account_id).first()
    if place is None:
        raise NotFound("There is no such account.")
    return place


def of(user: User) -> QuerySet[Membership]:
    """Everything this person belongs to, their personal account first."""
    places = Membership.objects.filter(user=user).select_related("account", "account__plan", "user")
    own_first = F("account__personal_to").asc(nulls_last=True)
    return places.order_by(own_first, "account__name", "id")


def home(user: User) -> Membership:
    """The person's place in their personal account."""
    return find(user, make_personal_account(user).id)


@transaction.atomic
def found(user: User, name: str) -> Account:
    """A new account that can have members, owned by this person. Conflict when they own many."""
    User.objects.select_for_update().get(id=user.id)
    owned = Membership.objects.filter(user=user, role=Role.OWNER, account__personal_to=None)
    if owned.count() >= FOUNDED_MOST:
        raise Conflict(f"You own {FOUNDED_MOST} shared accounts already. Ask staff for more.")
    account = Account.objects.create(name=name)
    Membership.objects.create(account=account, user=user, role=Role.OWNER)
    return account


def need_owner(place: Membership) -> None:
    if not place.owns:
        raise Forbidden(MAY_NOT)


def need_worker(place: Membership) -> None:
    if not place.works:
        raise Forbidden("Viewers only look. Ask an owner of the account to make you a member.")


def settle_in(place: Membership, *, name: str, cors_origins: Sequence[str]) -> None:
    """Change the name, and from whose pages browsers may call with the account's keys."""
    need_owner(place)
    origins = [_origin(text) for text in cors_origins]
    Account.objects.filter(id=place.account_id).update(
        name=name, cors_origins=list(dict.fromkeys(origins))
    )


def colleagues(place: Membership) -> QuerySet[Membership]:
    """Everybody in the account, who owns it first."""
    people = Membership.objects.filter(account=place.account).select_related("user", "account")
    return people.order_by(memberships.RANK, "created_at", "id")


@transaction.atomic
def change_role(place: Membership, member_id: int, role: str) -> Membership:
    """What a member may do from now on. Conflict when nobody would own the account."""
    need_owner(place)
    memberships.hold(place.account)
    member = _member(place, member_id)
    if member.role == Role.OWNER and role != Role.OWNER:
        _keep_an_owner(member)
    member.role = Role(role)
    member.save(update_fields=["role"])
    return member


@transaction.atomic
def remove(place: Membership, member_id: int) -> Membership:
    """Take somebody out of the account. To go oneself: `memberships.leave`, which names an heir."""
    need_owner(place)
    memberships.hold(place.account)
    member = _member(place, member_id)
    if member.user_id == place.account.personal_to_id:
        raise Conflict("A personal account goes only together with its person.")
    if member.role == Role.OWNER:
        _keep_an_owner(member)
    memberships.take_out(member.account, member.user)
    return member


def _member(place: Membership, member_id: int) -> Membership:
    member = colleagues(place).filter(id=member_id).first()
    if member is None:
        raise NotFound("Nobody with this number is in the account.")
    return member


def _keep_an_owner(member: Membership) -> None:
    owners = Membership.objects.filter(account=member.account, role=Role.OWNER)
    if not owners.exclude(id=member.id).exists():
        raise Conflict(LAST_OWNER)


def _origin(text: str) -> str:
    """An origin as browsers send it: scheme, host and port, without a path."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or text != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
        raise invalid("cors_origins", "Write it as https://app.example.org, without a path.", text)
    return text.lower()
