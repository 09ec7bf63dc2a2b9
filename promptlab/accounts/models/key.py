from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from promptlab.accounts.models.account import Account


class ApiKey(models.Model):
    """What a program calls with. The text is shown once; only its digest is stored."""

    class Kind(models.TextChoices):
        EXECUTION = "execution"
        PROMPTOPS = "promptops", "PromptOps"

    class State(models.TextChoices):
        ACTIVE = "active"
        RETIRING = "retiring"  # replaced, but accepted until the overlap ends
        RETIRED = "retired"
        EXPIRED = "expired"
        REVOKED = "revoked"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="keys")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="api_keys",
        help_text="Whom calls with this key act as.",
    )
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.EXECUTION)
    live = models.BooleanField(default=True, help_text="Test keys never spend money.")
    prefix = models.CharField(max_length=24, db_index=True, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    secret_sealed = models.TextField(blank=True, editable=False)
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, editable=False)
    replaced_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, editable=False, related_name="replaces"
    )
    retires_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "API key"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def state(self) -> State:
        return self.state_at(timezone.now())

    def state_at(self, now: datetime) -> State:
        """Whether the key is accepted at this moment (active, retiring), and if not, why."""
        if self.revoked_at is not None:
            return self.State.REVOKED
        if self.retires_at is not None and self.retires_at <= now:
            return self.State.RETIRED
        if self.expires_at is not None and self.expires_at <= now:
            return self.State.EXPIRED
        return self.State.ACTIVE if self.retires_at is None else self.State.RETIRING

    @property
    def accepted(self) -> bool:
        return self.state in {self.State.ACTIVE, self.State.RETIRING}
