from __future__ import annotations

from django.conf import settings
from django.db import models

from promptlab.accounts.models.account import Account
from promptlab.accounts.models.key import ApiKey


class Call(models.Model):
    """One call of a program, answered or refused: a line of the account's request log."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="calls")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="calls"
    )
    key = models.ForeignKey(ApiKey, on_delete=models.SET_NULL, null=True, related_name="calls")
    request_id = models.CharField(max_length=64, db_index=True)
    door = models.CharField(max_length=20)
    method = models.CharField(max_length=10)
    path = models.CharField(max_length=300)
    status = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=60, blank=True)
    field = models.CharField(max_length=120, blank=True)
    body = models.TextField(blank=True, help_text="Redacted, at most 2 kB.")
    duration_ms = models.PositiveIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["account", "-created_at"], name="call_of_account")]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status}"
