"""The forms about OAuth clients."""

from __future__ import annotations

from typing import Any

from allauth.idp.oidc.models import Client
from django import forms

from promptlab.accounts.oauth import WORDS_OF_ALL
from promptlab.accounts.scopes import SCOPES


class ClientForm(forms.Form):
    name = forms.CharField(max_length=100, help_text="People read it when they are asked.")
    redirect_uris = forms.CharField(
        label="Where people go back to",
        required=False,
        max_length=4000,
        help_text="One address a line, such as https://app.example.org/callback. Not for services.",
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    scopes = forms.MultipleChoiceField(
        label="What may it ask for?",
        choices=[(scope, f"{words} ({scope})") for scope, words in WORDS_OF_ALL.items()],
        initial=list(SCOPES),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )

    @staticmethod
    def of(client: Client) -> dict[str, Any]:
        """What the form shows of a client."""
        return {
            "name": client.name,
            "redirect_uris": client.redirect_uris,
            "scopes": client.get_scopes(),
        }

    def clean_redirect_uris(self) -> list[str]:
        return list(dict.fromkeys(self.cleaned_data["redirect_uris"].split()))


class NewClientForm(ClientForm):
    kind = forms.ChoiceField(
        label="What is it?",
        choices=[
            ("service", "A service of ours: calls by itself, as me (client credentials)"),
            ("web", "A web application: people let it act as them, its server keeps a secret"),
            ("public", "An app in a browser, on a desk or a phone: the same, without a secret"),
        ],
        initial="service",
        widget=forms.RadioSelect,
    )
