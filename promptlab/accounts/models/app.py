from __future__ import annotations

from django.db import models

from promptlab.accounts.models.account import Account


class OAuthApp(models.Model):
    """Which account an OAuth client belongs to. The client itself is allauth's row."""

    client = models.OneToOneField(
        "allauth_idp_oidc.Client", on_delete=models.CASCADE, primary_key=True, related_name="app"
    )
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="apps")

    class Meta:
        verbose_name = "OAuth app"

    def __str__(self) -> str:
        return str(self.client_id)
