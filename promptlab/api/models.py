from __future__ import annotations

import uuid

from django.db import models

from promptlab.accounts.models import Account


class KeyedCall(models.Model):
    """A call that was sent with an Idempotency-Key, and its answer once there is one.

    `digest` stands for account, method, path and key; `fingerprint` for what was sent. While the
    call runs, `owner` names the run and `lease_until` says how long that is believed without a
    sign of life.
    """

    digest = models.CharField(primary_key=True, max_length=64)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=64)
    owner = models.UUIDField(default=uuid.uuid4)
    lease_until = models.DateTimeField()
    created_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    sealed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.digest[:12]} of {self.account_id}"
