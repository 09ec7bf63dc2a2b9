from __future__ import annotations

import uuid

from django.db import models

from promptlab.webhooks.models.subscription import Subscription


class Delivery(models.Model):
    """One event for one subscription, written together with what follows from the event."""

    class State(models.TextChoices):
        WAITING = "waiting"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="deliveries"
    )
    event_id = models.UUIDField()
    event = models.CharField(max_length=60)
    payload = models.JSONField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "event_id"], name="one_delivery_an_event"
            )
        ]
        indexes = [
            models.Index(fields=["created_at"], name="deliveries_by_age"),
            models.Index(fields=["subscription", "-created_at"], name="deliveries_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.event} for {self.subscription_id}"
