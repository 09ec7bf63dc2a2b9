"""What webhooks hook into: the events, the sweep, and people who leave or want their data."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete

from promptlab.accounts.models import Membership, User
from promptlab.accounts.people import on_count, on_export
from promptlab.lib.events import subscribe
from promptlab.lib.sweeping import on_sweep
from promptlab.webhooks import deliveries, subscriptions
from promptlab.webhooks.kinds import KINDS

for name in KINDS:
    subscribe(name, deliveries.record)
on_sweep(deliveries.forget_old)
on_sweep(subscriptions.forget_previous_secrets)
post_delete.connect(subscriptions.forget_member, sender=Membership)


@on_export
def export(user: User) -> dict[str, Any]:
    """A person's subscriptions and what waits to be sent, without any secret."""
    rows = user.webhooks.select_related("account").prefetch_related("deliveries")
    return {
        "webhooks": [
            {
                "url": row.url,
                "events": row.events,
                "account": row.account.name,
                "created": row.created_at.isoformat(),
                "waiting": [delivery.payload for delivery in row.deliveries.all()],
            }
            for row in rows
        ]
    }


@on_count
def count(user: User) -> dict[str, int]:
    return {"webhooks": user.webhooks.count()}
