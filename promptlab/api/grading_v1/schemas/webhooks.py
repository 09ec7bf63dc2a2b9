"""Webhooks, as the grading door takes and gives them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from promptlab.api.grading_v1.schemas.pages import PageParams, Pagination, pagination
from promptlab.lib.outbound import LONGEST as LONGEST_URL
from promptlab.webhooks.models import Delivery, Subscription
from promptlab.webhooks.subscriptions import LONGEST, SHORTEST

EventName = Literal["grading.completed", "progress.milestone", "achievement.unlocked"]
SECRET: dict[str, Any] = {
    "minLength": SHORTEST,
    "maxLength": LONGEST,
    "pattern": "^[!-~]+$",
    "writeOnly": True,
}


class NewWebhook(BaseModel):
    """`url` must lead to the public internet; `secret` is made for you when it is left out."""

    url: str = Field(
        description="Where events are to be sent: https, no name and password, no fragment",
        json_schema_extra={"format": "uri", "minLength": 1, "maxLength": LONGEST_URL},
    )
    events: list[EventName] = Field(min_length=1, max_length=20, description="What to hear of")
    secret: str | None = Field(
        None, description="What deliveries are signed with", json_schema_extra=SECRET
    )


class NewSecret(BaseModel):
    secret: str | None = Field(
        None, description="Made for you when it is left out", json_schema_extra=SECRET
    )


class Webhook(BaseModel):
    """A subscription. Its secret is never shown again; its last four characters tell it apart."""

    id: str
    url: str
    events: list[EventName]
    user_id: str = Field(description="Whose events it hears of: whoever made it")
    secret_ends_with: str
    previous_secret_valid_until: datetime | None = Field(
        description="After a rotation, until when the secret before is valid as well"
    )
    created_at: datetime


class ShownWebhook(Webhook):
    """`secret` is here once, and only if it was made for you."""

    secret: str | None = None


class Webhooks(BaseModel):
    webhooks: list[Webhook]
    pagination: Pagination


class WaitingDelivery(BaseModel):
    """One event for one webhook; `payload` is the body that will be sent, but for its signature."""

    id: str
    event: EventName
    status: Literal["waiting"]
    created_at: datetime
    payload: dict[str, Any]


class WaitingDeliveries(BaseModel):
    deliveries: list[WaitingDelivery]
    pagination: Pagination


def told(one: Subscription) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "url": one.url,
        "events": one.events,
        "user_id": str(one.user_id),
        "secret_ends_with": one.secret_ends,
        "previous_secret_valid_until": one.previous_ends_at,
        "created_at": one.created_at,
    }


def shown(one: Subscription, made_secret: str | None) -> dict[str, Any]:
    """A subscription with the secret that was made for it."""
    return told(one) if made_secret is None else {**told(one), "secret": made_secret}


def listed(found: list[Subscription], total: int, params: PageParams) -> dict[str, Any]:
    return {
        "webhooks": [told(one) for one in found],
        "pagination": pagination(params, len(found), total),
    }


def waiting(found: list[Delivery], total: int, params: PageParams) -> dict[str, Any]:
    return {
        "deliveries": [_delivery(one) for one in found],
        "pagination": pagination(params, len(found), total),
    }


def _delivery(one: Delivery) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "event": one.event,
        "status": one.state,
        "created_at": one.created_at,
        "payload": one.payload,
    }
