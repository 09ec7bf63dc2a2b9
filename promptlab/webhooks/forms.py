"""The forms about webhooks."""

from __future__ import annotations

from django import forms

from promptlab.lib.outbound import LONGEST as LONGEST_URL
from promptlab.webhooks.kinds import KINDS
from promptlab.webhooks.subscriptions import LONGEST, SHORTEST


class SecretForm(forms.Form):
    """A secret of one's own; the verb checks what it is made of."""

    secret = forms.CharField(
        required=False,
        strip=False,
        max_length=LONGEST,
        label="A secret of your own",
        help_text=f"{SHORTEST} to {LONGEST} visible characters. Without one you get a random one.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_secret(self) -> str | None:
        return self.cleaned_data["secret"] or None


class WebhookForm(SecretForm):
    url = forms.CharField(
        max_length=LONGEST_URL,
        label="Address",
        help_text="Where your program listens, such as https://example.org/hooks. It must be on the "
        "public internet.",
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    events = forms.MultipleChoiceField(
        label="Which events?",
        choices=[(name, f"{kind.words} ({name})") for name, kind in KINDS.items()],
        initial=list(KINDS),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )
    field_order = ["url", "events", "secret"]
