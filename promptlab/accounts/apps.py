from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "promptlab.accounts"
    label = "accounts"
    verbose_name = "People and accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from promptlab.accounts import plans

        post_migrate.connect(plans.restore_missing, sender=self)
