from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "promptlab.accounts"
    label = "accounts"
    verbose_name = "People and accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_delete, post_migrate

        from promptlab.accounts import budgets, clients, personal, plans  # noqa: F401  (personal hooks in)
        from promptlab.accounts.models import OAuthApp
        from promptlab.lib.sweeping import on_sweep

        on_sweep(budgets.release_stale)
        post_migrate.connect(plans.restore_missing, sender=self)
        post_delete.connect(clients.forget_client, sender=OAuthApp)
