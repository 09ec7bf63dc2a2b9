"""Webhooks for staff: to look at, never to change, and never their secrets."""

from __future__ import annotations

from django.contrib import admin

from promptlab.accounts.admin.programs import ReadOnlyAdmin
from promptlab.webhooks.models import Delivery, Subscription


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyAdmin):
    list_display = ["url", "account", "user", "events", "created_at"]
    list_select_related = ["account", "user"]
    list_filter = ["created_at"]
    search_fields = ["url", "account__name", "user__username"]
    ordering = ["-created_at"]
    exclude = ["secret_sealed", "previous_sealed"]


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "event", "state", "subscription"]
    list_select_related = ["subscription"]
    list_filter = ["event", "state", "created_at"]
    search_fields = ["event_id", "subscription__url"]
    ordering = ["-created_at"]
