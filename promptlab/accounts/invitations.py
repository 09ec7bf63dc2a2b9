"""Invitations: one link, one new account. For PROMPTLAB_SIGNUP=invite."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from promptlab.accounts.models import Invitation, User
from promptlab.lib.errors import Conflict, NotFound

DAYS = 14


def issue(made_by: User, note: str = "", days: int = DAYS) -> tuple[Invitation, str]:
    """A new invitation and the secret part of its link, which is never to be seen again."""
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        digest=_digest(token),
        note=note,
        made_by=made_by,
        expires_at=timezone.now() + timedelta(days=days),
    )
    return invitation, token


def find(token: str) -> Invitation:
    """The open invitation of a link; NotFound when it is used, expired or made up."""
    invitation = Invitation.objects.open().filter(digest=_digest(token)).first()
    if invitation is None:
        raise NotFound("This invitation was used already or has expired. Ask for a new one.")
    return invitation


def is_open(invitation_id: str | None) -> bool:
    return invitation_id is not None and Invitation.objects.open().filter(id=invitation_id).exists()


def redeem(invitation_id: str, user: User) -> None:
    """Use the invitation up; Conflict when somebody else was faster."""
    used = (
        Invitation.objects.open()
        .filter(id=invitation_id)
        .update(used_at=timezone.now(), used_by=user)
    )
    if used != 1:
        raise Conflict("This invitation was used already or has expired. Ask for a new one.")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
