"""The forms about programs and teams: accounts, members, keys."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from promptlab.accounts.models import Account, ApiKey, Membership
from promptlab.accounts.scopes import SCOPES, WORDS

LIVES = (("30", "30 days"), ("90", "90 days"), ("365", "1 year"), ("0", "Never"))
OVERLAPS = (("24", "1 day"), ("168", "1 week"), ("1", "1 hour"), ("0", "None: it stops at once"))


class NewAccountForm(forms.Form):
    name = forms.CharField(max_length=120, label="Name of the new account")


class AccountForm(forms.Form):
    name = forms.CharField(max_length=120)
    cors_origins = forms.CharField(
        required=False,
        max_length=2000,
        label="Pages that may call from a browser",
        help_text="One origin a line, such as https://app.example.org. Never put a live key into "
        "a page: whoever opens it can read the key.",
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )

    @staticmethod
    def of(account: Account) -> dict[str, str]:
        """What the form shows of an account."""
        return {"name": account.name, "cors_origins": "\n".join(account.cors_origins)}

    def clean_cors_origins(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["cors_origins"].split() if line.strip()]


class InvitationForm(forms.Form):
    note = forms.CharField(
        max_length=200,
        label="Whom is it for?",
        help_text="A name, so that you can tell them apart.",
    )
    role = forms.ChoiceField(
        choices=Membership.Role.choices,
        initial=Membership.Role.MEMBER,
        help_text="Owners change everything, members work with keys, viewers look.",
    )


class KeyForm(forms.Form):
    name = forms.CharField(
        max_length=80, help_text="What will call with it, such as “nightly report”."
    )
    use = forms.ChoiceField(
        label="What is it for?",
        choices=[
            ("test", "Trying out: never spends money, the demo model answers"),
            ("live", "Real work: calls may spend the account's budget"),
            ("promptops", "The PromptOps API: signs every request"),
        ],
        initial="test",
        widget=forms.RadioSelect,
    )
    scopes = forms.MultipleChoiceField(
        label="What may it do?",
        choices=[(scope, f"{words} ({scope})") for scope, words in WORDS.items()],
        initial=list(SCOPES),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )
    lives = forms.TypedChoiceField(label="Expires after", choices=LIVES, coerce=int, initial="90")

    def wishes(self) -> dict[str, Any]:
        """What was chosen, as `keys.issue` takes it."""
        chosen = self.cleaned_data
        days = chosen["lives"]
        signs = chosen["use"] == "promptops"
        return {
            "name": chosen["name"],
            "kind": ApiKey.Kind.PROMPTOPS if signs else ApiKey.Kind.EXECUTION,
            "live": chosen["use"] != "test",
            "scopes": chosen["scopes"],
            "expires_at": timezone.now() + timedelta(days=days) if days else None,
        }


class ReplaceForm(forms.Form):
    overlap = forms.TypedChoiceField(
        label="The old key is accepted for another",
        choices=OVERLAPS,
        coerce=lambda hours: timedelta(hours=int(hours)),
    )
