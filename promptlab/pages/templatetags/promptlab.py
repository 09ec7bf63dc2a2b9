"""Filters and tags of our own templates, loaded everywhere."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.safestring import SafeString

from promptlab.lib.markdown import render

register = template.Library()
Number = float | Decimal

CRITERIA = {
    "clarity": "Clarity",
    "specificity": "Specificity",
    "structure": "Structure",
    "completeness": "Completeness",
    "best_practices": "Best practices",
}
BANDS = {
    "excellent": "Excellent",
    "good": "Good",
    "fair": "Fair",
    "needs_work": "Not there yet",
}
FLOORS = ((9, "excellent"), (7, "good"), (5, "fair"), (0, "needs_work"))
VERDICTS = {
    "met": "Met",
    "partial": "Partly",
    "missing": "Missing",
    "seen": "Seen",
    "unseen": "Not seen yet",
}
STATES = {
    "locked": "Locked",
    "open": "Open",
    "in_progress": "In progress",
    "passed": "Passed",
    "mastered": "Mastered",
}
WRAPPED = 60  # characters of a line that an author's editor may have broken


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown without HTML and remote images, as safe HTML."""
    return render(text)


@register.filter
def criterion_title(name: str) -> str:
    """`best_practices` as a heading: Best practices."""
    return CRITERIA.get(name, name.replace("_", " ").capitalize())


@register.filter
def band_of(score: Number) -> str:
    """The band of a score from 0 to 10, by the floors of the grader."""
    return next(name for floor, name in FLOORS if score >= floor or not floor)


@register.filter
def band_word(band: str) -> str:
    """A band in words that people read: `needs_work` is Not there yet."""
    return BANDS.get(band, band)


@register.filter
def verdict_word(verdict: str) -> str:
    return VERDICTS.get(verdict, verdict)


@register.filter
def state_word(state: str) -> str:
    return STATES.get(state, state)


@register.filter
def one_decimal(score: Number) -> str:
    """A score as it is always written: one digit after the point, in every language."""
    return f"{score:.1f}"


@register.filter
def signed(change: Number) -> str:
    """A change of a score with its sign: +1.5, −0.5, or ±0.0."""
    sign = "+" if change > 0 else "\N{MINUS SIGN}" if change < 0 else "\N{PLUS-MINUS SIGN}"
    return f"{sign}{abs(change):.1f}"


@register.filter
def percent(score: Number) -> str:
    """A score from 0 to 10 as a width from 0 to 100."""
    return f"{max(0, min(100, float(score) * 10)):g}"


@register.filter
def field_title(name: str) -> str:
    """A form field's name as a label: `display_name` is Display name."""
    return name.replace("_", " ").replace("-", " ").capitalize()


@register.filter
def unwrapped(text: str) -> str:
    """Without the line breaks that an author's editor put in the middle of sentences.

    Such a line is long, ends without a mark, and the next goes on in small letters.
    """
    joined, before = "", ""
    for line in text.split("\n"):
        goes_on = len(before) >= WRAPPED and before[-1] not in ".?!:;|" and line[:1].islower()
        joined += f" {line}" if goes_on else f"\n{line}"
        before = line
    return joined[1:]


@register.filter
def wait(seconds: int) -> str:
    """How long to wait, as people say it: 1 second, 90 seconds, 12 minutes (rounded up)."""
    if seconds < 120:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    return f"{-(-seconds // 60)} minutes"


@register.filter
def full_stop(text: str) -> str:
    """A sentence with its mark at the end, when the author left it out."""
    return text if text.endswith((".", "?", "!")) else f"{text}."
