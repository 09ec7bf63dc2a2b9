from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from promptlab.accounts.models import Account
from promptlab.lib.outbound import LONGEST


class Subscription(models.Model):
    """An address that wants to hear of events of one person, and the secret that signs them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="webhooks")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="webhooks",
        help_text="Whose events it hears of.",
    )
    url = models.CharField(max_length=LONGEST)
    events = models.JSONField()  # names, in the order of promptlab/webhooks/kinds.py
    secret_sealed = models.TextField(editable=False)
    secret_ends = models.CharField(max_length=4, editable=False)
    previous_sealed = models.TextField(blank=True, editable=False)
    previous_until = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "webhook"
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "user", "url"], name="one_webhook_an_address"
            )
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def previous_ends_at(self) -> datetime | None:
        """Until when the secret before this one is valid as well; None when it is not."""
        until = self.previous_until
        return until if until is not None and until > timezone.now() else None
