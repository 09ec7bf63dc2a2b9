"""Webhooks: a program says where it wants to hear of events."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ninja import Body, Query

from promptlab.accounts.callers import Caller
from promptlab.api.grading_v1.door import door
from promptlab.api.grading_v1.schemas import webhooks as schemas
from promptlab.api.grading_v1.schemas.pages import PageParams
from promptlab.api.grading_v1.schemas.paths import WebhookId
from promptlab.api.requests import DoorRequest
from promptlab.lib.database import on_database
from promptlab.lib.outbound import Address, check_address
from promptlab.webhooks import deliveries, subscriptions
from promptlab.webhooks.subscriptions import CALLS, place_of

ALL, ONE = "/grade-prompt/webhooks", "/grade-prompt/webhooks/{uuid:webhook_id}"
RULES: dict[str, Any] = {"scope": "webhooks", "limit": CALLS}


@door.post(ALL, answer=schemas.ShownWebhook, status=201, holds_secret=True, **RULES)
async def make_webhook(request: DoorRequest, body: schemas.NewWebhook) -> Any:
    """Subscribe an address to your events. Deliveries are recorded; a later version sends them.

    Addresses that are private, local or odd are refused, and so are names that cannot be looked up.
    """
    address = await check_address(body.url)
    return await on_database(_make, request.caller, address, body)


@door.get(ALL, answer=schemas.Webhooks, **RULES)
async def list_webhooks(request: DoorRequest, params: Query[PageParams]) -> Any:
    """Your webhooks in this account, the newest first; its owners see everybody's."""
    return await on_database(_list, request.caller, params)


@door.get(ONE, answer=schemas.Webhook, **RULES)
async def webhook_details(request: DoorRequest, webhook_id: WebhookId) -> Any:
    """One webhook, without its secret."""
    return await on_database(_one, request.caller, webhook_id)


@door.delete(ONE, answer=None, status=204, **RULES)
async def delete_webhook(request: DoorRequest, webhook_id: WebhookId) -> Any:
    """Delete a webhook, and with it what waits to be sent."""
    await on_database(_delete, request.caller, webhook_id)


@door.post(f"{ONE}/rotate-secret", answer=schemas.ShownWebhook, holds_secret=True, **RULES)
async def rotate_webhook_secret(
    request: DoorRequest,
    webhook_id: WebhookId,
    body: Body[schemas.NewSecret | None] = None,
) -> Any:
    """Give a webhook a new secret; the one before stays valid beside it for 24 hours."""
    secret = body.secret if body else None
    return await on_database(_rotate, request.caller, webhook_id, secret)


@door.get(f"{ONE}/deliveries", answer=schemas.WaitingDeliveries, **RULES)
async def webhook_deliveries(
    request: DoorRequest, webhook_id: WebhookId, params: Query[PageParams]
) -> Any:
    """What waits to be sent to a webhook, the newest first; kept for 7 days."""
    return await on_database(_deliveries, request.caller, webhook_id, params)


def _make(caller: Caller, address: Address, body: schemas.NewWebhook) -> dict[str, Any]:
    made, secret = subscriptions.subscribe(place_of(caller), address, body.events, body.secret)
    return schemas.shown(made, None if body.secret is not None else secret)


def _list(caller: Caller, params: PageParams) -> dict[str, Any]:
    seen = subscriptions.seen_from(place_of(caller))
    page = list(seen[params.offset : params.offset + params.limit])
    return schemas.listed(page, seen.count(), params)


def _one(caller: Caller, webhook_id: UUID) -> dict[str, Any]:
    return schemas.told(subscriptions.one_seen_from(place_of(caller), webhook_id))


def _delete(caller: Caller, webhook_id: UUID) -> None:
    subscriptions.delete(place_of(caller), webhook_id)


def _rotate(caller: Caller, webhook_id: UUID, secret: str | None) -> dict[str, Any]:
    changed, text = subscriptions.rotate_secret(place_of(caller), webhook_id, secret)
    return schemas.shown(changed, None if secret is not None else text)


def _deliveries(caller: Caller, webhook_id: UUID, params: PageParams) -> dict[str, Any]:
    found = deliveries.of(subscriptions.one_seen_from(place_of(caller), webhook_id))
    page = list(found[params.offset : params.offset + params.limit])
    return schemas.waiting(page, found.count(), params)
