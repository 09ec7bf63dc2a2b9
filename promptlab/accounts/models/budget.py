from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from promptlab.accounts.models.account import Account


class Budget(models.Model):
    """What an account may spend, in US dollars. No row, or a limit of 0, means no spending."""

    account = models.OneToOneField(
        Account, on_delete=models.CASCADE, primary_key=True, related_name="budget"
    )
    limit_usd = models.DecimalField(
        max_digits=14, decimal_places=6, default=0, help_text="Set by staff."
    )
    spent_usd = models.DecimalField(max_digits=14, decimal_places=6, default=0, editable=False)
    reserved_usd = models.DecimalField(max_digits=14, decimal_places=6, default=0, editable=False)

    def __str__(self) -> str:
        return f"{self.spent_usd} of {self.limit_usd} US dollars"

    def save(self, **options: Any) -> None:
        """Only the limit of a budget is saved: a form that stood open knows old sums."""
        if not self._state.adding:
            options["update_fields"] = ["limit_usd"]
        super().save(**options)


class DailySpend(models.Model):
    """What the whole site spends on one day (UTC), in US dollars, for the daily ceiling."""

    date = models.DateField(primary_key=True)
    spent_usd = models.DecimalField(max_digits=14, decimal_places=6, default=0, editable=False)
    reserved_usd = models.DecimalField(max_digits=14, decimal_places=6, default=0, editable=False)

    def __str__(self) -> str:
        return f"{self.spent_usd} US dollars on {self.date}"


class Reservation(models.Model):
    """The worst case of one paid call, held back until the call is settled or released."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="reservations")
    amount = models.DecimalField(max_digits=14, decimal_places=6)
    settled_amount = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    purpose = models.CharField(max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"],
                name="reservation_open",
                condition=models.Q(closed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} US dollars for {self.purpose}"
