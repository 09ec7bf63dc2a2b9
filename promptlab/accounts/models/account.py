from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from promptlab.accounts.models.plan import Plan


class Account(models.Model):
    """The tenant: what keys, templates and costs belong to. Everybody has a personal one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    personal_to = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="personal_account",
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Membership", related_name="accounts"
    )
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, default="basic", related_name="accounts"
    )
    cors_origins = models.JSONField(
        default=list,
        blank=True,
        help_text="Origins whose pages may call the API with this account's keys.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """What a person may do in an account."""

    class Role(models.TextChoices):
        OWNER = "owner"
        MEMBER = "member"
        VIEWER = "viewer"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=10, choices=Role, default=Role.MEMBER)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "user"], name="one_membership_each")
        ]

    def __str__(self) -> str:
        return f"{self.user} is {self.role} of {self.account}"

    @property
    def owns(self) -> bool:
        """Whether this person changes everything in the account."""
        return self.role == self.Role.OWNER

    @property
    def works(self) -> bool:
        """Whether this person has keys here and calls with them: everybody but viewers."""
        return self.role != self.Role.VIEWER
