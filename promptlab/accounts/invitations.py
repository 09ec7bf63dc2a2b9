"""Invitations: one link, one person.

Staff invite people to sign up (for PROMPTLAB_SIGNUP=invite). Owners invite people who have signed
up into an account; such a link opens no sign-up.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from promptlab.accounts.models import Account, Invitation, Membership, User
from promptlab.accounts.places import need_owner
from promptlab.lib.errors import Conflict, NotFound

DAYS = 14
OPEN_MOST = 50  # invitations of one account that nobody has used yet
USED_UP = "This invitation was used already or has expired. Ask for a new one."


def issue(
    made_by: User,
    note: str = "",
    days: int = DAYS,
    *,
    account: Account | None = None,
    role: str = "",
) -> tuple[Invitation, str]:
    """A new invitation and the secret part of its link, which is never to be seen again."""
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        digest=_digest(token),
        note=note,
        account=account,
        role=role,
        made_by=made_by,
        expires_at=timezone.now() + timedelta(days=days),
    )
    return invitation, token


def find(token: str) -> Invitation:
    """The open invitation of a sign-up link; NotFound when it is used, expired or made up."""
    return _find(token, Invitation.objects.open().filter(account=None))


def find_joining(token: str) -> Invitation:
    """The open invitation into an account; NotFound when it is used, expired or made up."""
    return _find(token, Invitation.objects.open().exclude(account=None))


def invite(place: Membership, note: str, role: str) -> tuple[Invitation, str]:
    """Invite somebody into a shared account, as an owner of it."""
    need_owner(place)
    if place.account.personal_to_id is not None:
        raise Conflict("A personal account has one person. Make a shared account for a team.")
    if waiting(place).count() >= OPEN_MOST:
        raise Conflict(f"{OPEN_MOST} invitations wait already. Withdraw some first.")
    return issue(place.user, note, account=place.account, role=Membership.Role(role))


def waiting(place: Membership) -> QuerySet[Invitation]:
    """The invitations into this account that somebody can still accept, the newest first."""
    of_account = Invitation.objects.open().filter(account=place.account)
    return of_account.select_related("made_by").order_by("-created_at")


def withdraw(place: Membership, invitation_id: UUID) -> None:
    """Make an invitation worthless; NotFound when it is not one that waits."""
    need_owner(place)
    gone, _ = waiting(place).order_by().filter(id=invitation_id).delete()
    if not gone:
        raise NotFound("This invitation does not wait any more.")


@transaction.atomic
def join(token: str, user: User) -> Membership:
    """Accept an invitation. Who is in the account already stays what they are, nothing is used up."""
    invitation = find_joining(token)
    assert invitation.account is not None  # noqa: S101  (find_joining says so)
    place, joined = Membership.objects.get_or_create(
        account=invitation.account, user=user, defaults={"role": invitation.role}
    )
    if joined:
        redeem(str(invitation.id), user)
    return place


def is_open(invitation_id: str | None) -> bool:
    """Whether somebody can still sign up with this invitation."""
    invited = Invitation.objects.open().filter(account=None)
    return invitation_id is not None and invited.filter(id=invitation_id).exists()


def redeem(invitation_id: str, user: User) -> None:
    """Use the invitation up; Conflict when somebody else was faster."""
    used = (
        Invitation.objects.open()
        .filter(id=invitation_id)
        .update(used_at=timezone.now(), used_by=user)
    )
    if used != 1:
        raise Conflict(USED_UP)


def _find(token: str, among: QuerySet[Invitation]) -> Invitation:
    found = among.filter(digest=_digest(token)).select_related("account", "made_by").first()
    if found is None:
        raise NotFound(USED_UP)
    return found


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
