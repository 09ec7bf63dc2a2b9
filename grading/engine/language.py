"""Whether a text is English enough to be read: other languages are named, never scored."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from grading.engine import lexicon
from grading.engine.spelling import known
from grading.engine.text import Token

LEAST_WORDS = 5
FOREIGN_SHARE, ENGLISH_SHARE, KNOWN_SHARE = 0.2, 0.15, 0.6
LATIN_END = "\u024f"


class UnreadableLanguage(ValueError):
    """The grader reads English, and this text does not look like English."""

    def __init__(self) -> None:
        super().__init__(
            "This grader reads English, and this text does not look like English. "
            "Write the prompt in English to have it graded."
        )


@lru_cache(maxsize=1)
def _foreign() -> dict[str, frozenset[str]]:
    text = (lexicon.FOLDER / "foreign.txt").read_text(encoding="utf-8")
    rows = [line.partition(":") for line in text.splitlines() if not line.startswith("#")]
    return {name: frozenset(words.split()) for name, _, words in rows}


def check_language(found: Sequence[Token]) -> None:
    """Raise UnreadableLanguage for a text in another language; gibberish passes."""
    words = [
        text.lower() if slip else norm  # what is no slip is read as it is written
        for kind, text, norm, _, _, _, _, slip in found
        if kind == "word"
    ]
    if len(words) < LEAST_WORDS:
        _check_script(words)
        return
    english = sum(map(lexicon.FUNCTION_WORDS.__contains__, words)) / len(words)
    listed = sum(map(known, words)) / len(words)
    if english >= ENGLISH_SHARE and listed >= KNOWN_SHARE:
        return
    _check_script(words)
    most = max(
        sum(word in theirs and word not in lexicon.FUNCTION_WORDS for word in words)
        for theirs in _foreign().values()
    )
    if most / len(words) >= FOREIGN_SHARE and listed < KNOWN_SHARE:
        raise UnreadableLanguage


def _check_script(words: Sequence[str]) -> None:
    letters = "".join(words)
    strange = sum(letter > LATIN_END for letter in letters)
    if letters and strange > len(letters) / 2:
        raise UnreadableLanguage
