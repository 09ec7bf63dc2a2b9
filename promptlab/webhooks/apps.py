from __future__ import annotations

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "promptlab.webhooks"
    label = "webhooks"
    verbose_name = "Webhooks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from promptlab.webhooks import hooks  # noqa: F401  (what webhooks hook into)
