"""What waits to be sent: a row for each event and each subscription that hears of it.

The rows are written in the transaction that delivers the event. Nothing sends them yet; what
has waited for 7 days is forgotten.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone

from promptlab.lib.models import Event
from promptlab.webhooks import subscriptions
from promptlab.webhooks.kinds import KINDS
from promptlab.webhooks.models import Delivery, Subscription

KEPT = timedelta(days=7)


def record(event: Event) -> None:
    """Write down that an event is to be sent; nothing happens for one that was written before."""
    listening = subscriptions.listening(UUID(event.data["user_id"]), event.name)
    if not listening:
        return
    payload = payload_of(event)
    Delivery.objects.bulk_create(
        [
            Delivery(subscription=one, event_id=event.id, event=event.name, payload=payload)
            for one in listening
        ],
        ignore_conflicts=True,
    )


def payload_of(event: Event) -> dict[str, Any]:
    """The body that will be sent, but for its signature."""
    at = event.created_at.isoformat(timespec="seconds").replace("+00:00", "Z")
    told = {name: event.data[name] for name in KINDS[event.name].fields if name in event.data}
    return {"event": event.name, "timestamp": at, "data": told}


def of(subscription: Subscription) -> QuerySet[Delivery]:
    """What waits for a subscription, the newest first."""
    return subscription.deliveries.order_by("-created_at", "id")


def counted(seen: QuerySet[Subscription]) -> QuerySet[Subscription]:
    """The subscriptions with how many events wait for each: `waiting`."""
    return seen.annotate(waiting=Count("deliveries"))


def forget_old() -> int:
    """Remove what has waited for 7 days; returns how many there were."""
    return Delivery.objects.filter(created_at__lte=timezone.now() - KEPT).delete()[0]
