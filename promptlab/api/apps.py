from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "promptlab.api"
    label = "api"
    verbose_name = "The doors for programs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from promptlab.accounts import calls
        from promptlab.api import keyed_calls
        from promptlab.lib import sweeping

        for forget in (keyed_calls.forget_old, calls.forget_old):
            sweeping.on_sweep(forget)
