"""The pages of an account's webhooks, below the account's own address."""

from __future__ import annotations

from django.urls import path

from promptlab.webhooks import views

urlpatterns = [
    path("", views.all_webhooks, name="webhooks"),
    path("new/", views.new_webhook, name="webhook_new"),
    path("<uuid:webhook_id>/", views.one_webhook, name="webhook"),
    path("<uuid:webhook_id>/rotate/", views.rotate, name="webhook_rotate"),
    path("<uuid:webhook_id>/delete/", views.delete, name="webhook_delete"),
]
