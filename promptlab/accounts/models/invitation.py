from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from promptlab.accounts.models.account import Account, Membership


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        """Those that somebody can still sign up with."""
        return self.filter(used_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """A link that lets one person in. Only a digest of its secret part is stored.

    Without an account it opens sign-up; with one it makes somebody a member of that account.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    note = models.CharField(max_length=200, blank=True, help_text="Whom it is for.")
    account = models.ForeignKey(
        Account,
        on_delete=models.CASCADE,
        null=True,
        editable=False,
        related_name="invitations",
    )
    role = models.CharField(max_length=10, choices=Membership.Role, blank=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="invitations_made",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(editable=False)
    used_at = models.DateTimeField(null=True, editable=False)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="invitations_used",
    )

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.note or f"Invitation of {self.created_at:%Y-%m-%d}"
