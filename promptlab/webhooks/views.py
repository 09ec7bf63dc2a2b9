"""Webhooks of an account: see them, make one, give it a new secret, delete it."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promptlab.accounts import limits
from promptlab.accounts.models import Membership
from promptlab.accounts.places import need_worker
from promptlab.accounts.views._place import in_account
from promptlab.lib.errors import Conflict, PromptLabError, RateLimited, ValidationFailed
from promptlab.lib.outbound import check_address
from promptlab.webhooks import deliveries, subscriptions
from promptlab.webhooks.forms import SecretForm, WebhookForm
from promptlab.webhooks.models import Subscription

SHOWN = 20  # events that wait


@require_GET
@in_account
def all_webhooks(request: HttpRequest, place: Membership) -> HttpResponse:
    context = {"place": place, "webhooks": deliveries.counted(subscriptions.seen_from(place))}
    return render(request, "webhooks/webhooks.html", context)


@require_http_methods(["GET", "POST"])
@in_account
def new_webhook(request: HttpRequest, place: Membership) -> HttpResponse:
    """Choose address and events; the answer shows the secret, once."""
    need_worker(place)
    form = WebhookForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            # As for programs: whoever names addresses has this server look them up.
            limits.spend(subscriptions.CALLS, str(place.user_id))
            address = async_to_sync(check_address)(chosen["url"])
            made, secret = subscriptions.subscribe(
                place, address, chosen["events"], chosen["secret"]
            )
        except (ValidationFailed, Conflict, RateLimited) as refusal:
            status = _tell(form, refusal)
        else:
            return _show(request, place, made, "" if chosen["secret"] else secret)
    context = {"place": place, "form": form}
    return render(request, "webhooks/webhook_new.html", context, status=status)


@require_GET
@in_account
def one_webhook(request: HttpRequest, place: Membership, webhook_id: UUID) -> HttpResponse:
    """What a webhook hears of, what waits to be sent to it, and what can be done with it."""
    webhook = subscriptions.one_seen_from(place, webhook_id)
    return _one(request, place, webhook, SecretForm())


@require_POST
@in_account
def rotate(request: HttpRequest, place: Membership, webhook_id: UUID) -> HttpResponse:
    """A new secret; the answer shows it, once."""
    webhook = subscriptions.one_seen_from(place, webhook_id)
    form = SecretForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data["secret"]
        try:
            changed, secret = subscriptions.rotate_secret(place, webhook_id, given)
        except ValidationFailed as refusal:
            _tell(form, refusal)
        else:
            return _show(request, place, changed, "" if given else secret)
    return _one(request, place, webhook, form)


@require_http_methods(["GET", "POST"])
@in_account
def delete(request: HttpRequest, place: Membership, webhook_id: UUID) -> HttpResponse:
    """Ask whether it is meant, then delete it."""
    webhook = subscriptions.one_seen_from(place, webhook_id)
    if request.method == "POST":
        subscriptions.delete(place, webhook_id)
        messages.success(request, f"The webhook for {webhook.url} is deleted.")
        return redirect("webhooks", account_id=place.account_id)
    context = {"place": place, "webhook": webhook, "waiting": deliveries.of(webhook).count()}
    return render(request, "webhooks/webhook_delete.html", context)


def _tell(form: Form, refusal: PromptLabError) -> int:
    """Put a refusal at the field that it is about; returns the status of the page."""
    if isinstance(refusal, ValidationFailed):
        for issue in refusal.issues:
            form.add_error(issue.field, issue.issue)
    else:
        form.add_error(None, refusal.message)
    return refusal.status if isinstance(refusal, RateLimited) else 200


def _one(
    request: HttpRequest, place: Membership, webhook: Subscription, form: SecretForm
) -> HttpResponse:
    waiting = deliveries.of(webhook)
    context: dict[str, Any] = {
        "place": place,
        "webhook": webhook,
        "waiting": [(one, json.dumps(one.payload, indent=2)) for one in waiting[:SHOWN]],
        "waiting_in_all": waiting.count(),
        "form": form,
    }
    return render(request, "webhooks/webhook.html", context)


def _show(
    request: HttpRequest, place: Membership, webhook: Subscription, secret: str
) -> HttpResponse:
    """The only page that shows a secret. It is this answer to a form, so that nothing keeps it."""
    context = {"place": place, "webhook": webhook, "secret": secret}
    return render(request, "webhooks/webhook_made.html", context)
