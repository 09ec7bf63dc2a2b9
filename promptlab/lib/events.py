"""Publish and subscribe, through rows (a transactional outbox).

`publish()` writes a row in the caller's transaction, so an event exists exactly when the change
that it tells of does. After the commit the row is delivered to its subscribers in a transaction
of its own; what a crash left undelivered is picked up by `deliver_pending()`, which the server
calls every few seconds. Subscribers may therefore see an event twice and must not mind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from promptlab.lib.models import Event

log = structlog.get_logger("promptlab.events")
KEPT = timedelta(days=7)  # how long delivered events can be looked at
Subscriber = Callable[[Event], None]
_subscribers: dict[str, list[Subscriber]] = defaultdict(list)


def subscribe(name: str, subscriber: Subscriber) -> None:
    """Call `subscriber(event)` for every event of this name. Registering twice is harmless."""
    if subscriber not in _subscribers[name]:
        _subscribers[name].append(subscriber)


def publish(name: str, data: dict[str, Any]) -> Event:
    """Record an event; it is delivered once the surrounding transaction has committed."""
    event = Event.objects.create(name=name, data=data)
    transaction.on_commit(partial(deliver, event.id))
    return event


def deliver(event_id: UUID) -> bool:
    """Hand one event to its subscribers. False when it had been delivered or one of them failed."""
    try:
        with transaction.atomic():
            now = timezone.now()
            pending = Event.objects.filter(id=event_id, delivered_at__isnull=True)
            if pending.update(delivered_at=now) != 1:
                return False
            event = Event.objects.get(id=event_id)
            for subscriber in _subscribers[event.name]:
                subscriber(event)
    except Exception:
        # The row is undelivered again (the transaction rolled back): the sweep repeats it.
        log.exception("event_delivery_failed", event_id=str(event_id))
        return False
    return True


def deliver_pending(older_than: timedelta = timedelta(seconds=5), limit: int = 100) -> int:
    """Deliver what was left behind; returns how many events were delivered."""
    waiting = (
        Event.objects.filter(delivered_at__isnull=True, created_at__lt=timezone.now() - older_than)
        .order_by("created_at")
        .values_list("id", flat=True)[:limit]
    )
    return sum(deliver(event_id) for event_id in list(waiting))


def forget_delivered() -> int:
    """Delete events that were delivered long ago; returns how many."""
    return Event.objects.filter(delivered_at__lt=timezone.now() - KEPT).delete()[0]
