"""How near a prompt comes to an exemplar in words."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process


def similarity(exemplars: Sequence[str], prompt: str) -> int:
    """Return 0-100: the likeness in words to the nearest exemplar. Never scored."""
    if not exemplars:
        return 0
    plain = [text.lower() for text in exemplars]
    return round(process.extractOne(prompt.lower(), plain, scorer=fuzz.token_sort_ratio)[1])
