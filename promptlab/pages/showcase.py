"""What the components page shows: a form with every kind of field, and sample values."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator

from promptlab.pages import showcase_learning

BREAKDOWN = {
    "clarity": 9.0,
    "specificity": 7.5,
    "structure": 5.0,
    "completeness": 3.5,
    "best_practices": 10.0,
}
CHECKS = (
    ("met", "Task goal is explicitly stated", ""),
    ("partial", "Limits the length of the e-mail", "+0.4"),
    ("missing", "Says what to do when a fact is missing", "+0.8"),
    ("seen", "Sets the tone of the e-mail", ""),
    ("unseen", "Asks for a subject line", ""),
)
STATES = ("locked", "open", "in_progress", "passed", "mastered")
NOTICES = (
    ("info", "A note", "Your draft was written in another window. Both versions are kept."),
    ("success", "Passed", "The next step of the ladder is open now."),
    ("warning", "Not counted", "One sentence asks the grader for points; it earns nothing."),
    ("error", "Not saved", "The page was offline for a moment. Your text is still here."),
)
SIZES = (
    ("display", "Score"),
    ("title", "Page title"),
    ("large", "Section"),
    ("text", "Running text"),
    ("small", "Notes and labels"),
)
COLOURS = (
    "paper",
    "well",
    "ink",
    "ink-soft",
    "rule",
    "rule-strong",
    "accent",
    "accent-wash",
    "met",
    "met-wash",
    "partial",
    "partial-wash",
    "missing",
    "missing-wash",
)


class SampleForm(forms.Form):
    name = forms.CharField(max_length=40, help_text="As it should stand on your page.")
    email = forms.EmailField(label="E-mail", required=False)
    zone = forms.ChoiceField(
        label="Time zone", choices=[("UTC", "UTC"), ("Europe/Berlin", "Europe/Berlin")]
    )
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    scopes = forms.MultipleChoiceField(
        label="What it may do",
        choices=[("grade", "Grade prompts"), ("read", "Read progress")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    help_while_typing = forms.BooleanField(label="Mark checkpoints while I type", required=False)


def samples() -> dict[str, Any]:
    """Everything that the components page needs."""
    faulty = SampleForm({"name": "", "email": "jo at example", "zone": "UTC"}, auto_id="bad_%s")
    return {
        "form": SampleForm(initial={"name": "Jo", "help_while_typing": True}),
        "faulty": faulty,
        "breakdown": BREAKDOWN,
        "checks": CHECKS,
        "states": STATES,
        "notices": NOTICES,
        "sizes": SIZES,
        "colours": COLOURS,
        "page": Paginator(range(90), 10).page(2),
        **showcase_learning.samples(),
    }
