"""Putting slips right: an unknown word is read as the nearest word of the lists, if one is near."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from grading.engine import lexicon
from grading.engine.stems import stem

LETTERS = re.compile(r"[a-z]+")
SHORTEST = 4
SHORTEST_FOR_TWO = 8


def _vocabulary() -> frozenset[str]:
    words = set(lexicon.COMMON_WORDS) | lexicon.FUNCTION_WORDS
    for name in ("classes.txt", "function.txt"):
        for line in (lexicon.FOLDER / name).read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                words.update(line.partition(":")[2].replace("-", " ").split())
    for name in ("rubric_words.txt", "thesaurus.txt"):
        for line in (lexicon.FOLDER / name).read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                words.update(line.replace("-", " ").split())
    for path in sorted((lexicon.FOLDER / "facets").glob("*.txt")):
        words.update(LETTERS.findall(path.read_text(encoding="utf-8").lower()))
    return frozenset(word for word in words if word.isalpha())


VOCABULARY = _vocabulary()
KNOWN_STEMS = frozenset(stem(word) for word in VOCABULARY) | lexicon.FUNCTION_STEMS


def known(word: str) -> bool:
    """Whether a lower-case word, in some form, is in the lists."""
    return _known(word)


def _deletions(word: str) -> set[str]:
    return {word[:place] + word[place + 1 :] for place in range(len(word))} | {word}


@lru_cache(maxsize=1)
def _near() -> dict[str, list[str]]:
    """Words by every form with one letter left out: slips of one letter meet there."""
    index: dict[str, list[str]] = {}
    for word in sorted(VOCABULARY):
        if len(word) >= SHORTEST:
            for form in _deletions(word):
                index.setdefault(form, []).append(word)
    return index


@lru_cache(maxsize=1)
def _by_length() -> dict[tuple[str, int], list[str]]:
    buckets: dict[tuple[str, int], list[str]] = {}
    for word in sorted(VOCABULARY):
        if len(word) >= SHORTEST_FOR_TWO - 1:
            for end in (word[:2], "-" + word[-2:]):
                buckets.setdefault((end, len(word)), []).append(word)
    return buckets


@lru_cache(maxsize=16384)
def repair(word: str) -> str:
    """Return the listed word nearest to an unknown lower-case one, or the word itself."""
    if len(word) < SHORTEST or "'" in word or known(word):
        return word
    best = _one_slip(word)
    if best is None and len(word) >= SHORTEST_FOR_TWO:
        best = _two_slips(word)
    return best or word


@lru_cache(maxsize=16384)
def repair_near(word: str, nearby: tuple[str, ...]) -> str:
    """Like ``repair``, but a word of the scenario is preferred to one of the lists."""
    if len(word) < SHORTEST or "'" in word or known(word):
        return word
    reach = 2 if len(word) >= SHORTEST_FOR_TWO else 1
    found = process.extractOne(word, nearby, scorer=OSA.distance, score_cutoff=reach)
    return found[0] if found else repair(word)


@lru_cache(maxsize=65536)
def _known(word: str) -> bool:
    return word in VOCABULARY or stem(word) in KNOWN_STEMS


def _one_slip(word: str) -> str | None:
    index = _near()
    near = {found for form in _deletions(word) for found in index.get(form, ())}
    found = process.extract(word, sorted(near), scorer=OSA.distance, score_cutoff=1, limit=8)
    ranked = sorted(
        (other[0] != word[0], abs(len(other) - len(word)), other) for other, _, _ in found
    )
    return ranked[0][2] if ranked else None


def _two_slips(word: str) -> str | None:
    buckets = _by_length()
    near = [
        other
        for size in range(len(word) - 2, len(word) + 3)
        for end in (word[:2], "-" + word[-2:])
        for other in buckets.get((end, size), ())
    ]
    found = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=2)
    return found[0] if found else None
