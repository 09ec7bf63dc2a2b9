"""Putting slips right: an unknown word is read as the nearest word of the lists, if one is near.

Of several near words the likeliest is taken: a letter struck twice first, then words of the
scenario, frequent words, words that the grader looks for, and at last all others.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from grading.engine import lexicon
from grading.engine.stems import stem

LETTERS = re.compile(r"[a-z]+")
SHORTEST, SHORT = 2, 3
SHORTEST_FOR_TWO = 7
LONG_KEY, LONG_KEY_FROM, KEY_FROM = 3, 7, 6
VOWELS = frozenset("aeiou")
# How unlikely a word is, and a slip. The most frequent words come before those of the scenario.
FREQUENT, SCENARIO, LOOKED_FOR, LISTED, FURTHER, INFLECTED = 0.0, 0.1, 1.2, 1.4, 2.0, 2.2
STRUCK_TWICE, OTHER_LETTER, ADDED_LETTER, OTHER_FIRST_LETTER = -0.3, 0.8, 1.5, 0.8


def _rows(name: str) -> list[str]:
    rows = (lexicon.FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [row for row in rows if not row.startswith("#")]


def _looked_for() -> frozenset[str]:
    words: set[str] = set()
    for name in ("classes.txt", "function.txt"):
        for line in _rows(name):
            words.update(line.partition(":")[2].replace("-", " ").split())
    for name in ("rubric_words.txt", "thesaurus.txt"):
        for line in _rows(name):
            words.update(line.replace("-", " ").split())
    for path in sorted((lexicon.FOLDER / "facets").glob("*.txt")):
        words.update(LETTERS.findall(path.read_text(encoding="utf-8").lower()))
    return frozenset(word for word in words if word.isalpha())


RANK = {
    word: place
    for place, word in enumerate(
        dict.fromkeys(word for line in _rows("frequent.txt") for word in line.split())
    )
}
GRADERS_WORDS = _looked_for()
VOCABULARY = frozenset(
    word
    for word in {
        *lexicon.COMMON_WORDS,
        *lexicon.FUNCTION_WORDS,
        *GRADERS_WORDS,
        *(word for line in _rows("words.txt") for word in line.split()),
        *RANK,
    }
    if word.isalpha()
)
KNOWN_STEMS = frozenset(stem(word) for word in VOCABULARY) | lexicon.FUNCTION_STEMS
CONTRACTIONS = tuple(word for word in RANK if "'" in word)
SHORT_WORDS = tuple(word for word in RANK if len(word) <= SHORT + 1 and "'" not in word)


@lru_cache(maxsize=65536)
def known(word: str) -> bool:
    """Whether a lower-case word, in some form, is in the lists."""
    return word in VOCABULARY or word in RANK or stem(word) in KNOWN_STEMS


@lru_cache(maxsize=16384)
def repair(word: str) -> str:
    """Return the listed word nearest to an unknown lower-case one, or the word itself."""
    return repair_near(word, ())


@lru_cache(maxsize=16384)
def repair_near(word: str, nearby: tuple[str, ...]) -> str:
    """Like ``repair``, but a word of the scenario is preferred to one of the lists."""
    if len(word) < SHORTEST or known(word):
        return word
    if "'" in word:
        return _contraction(word, nearby)
    if len(word) <= SHORT:
        return _likeliest(word, [*nearby, *SHORT_WORDS], nearby) or word
    found = _likeliest(word, [*nearby, *_alike(word, 1)], nearby)
    return found or _two_slips(word, nearby)


def _contraction(word: str, nearby: tuple[str, ...]) -> str:
    found = process.extractOne(word, CONTRACTIONS, scorer=OSA.distance, score_cutoff=1)
    if found:
        return found[0]
    owner, _, rest = word.partition("'")
    return f"{repair_near(owner, nearby)}'s" if rest == "s" and len(owner) > SHORT else word


def _likeliest(word: str, near: list[str], nearby: tuple[str, ...]) -> str | None:
    """Return the word from which one slip leads to this one."""
    found = process.extract(word, near, scorer=OSA.distance, score_cutoff=1, limit=None)
    ranked = [(_tier(other, nearby) + _effort(word, other), other) for other, _, _ in found]
    return min(ranked)[1] if ranked else None


def _effort(word: str, other: str) -> float:
    """How unusual the slip is: keys missed, swapped or struck twice are usual."""
    other_first = OTHER_FIRST_LETTER * (other[0] != word[0])
    if len(other) > len(word):
        return other_first
    if len(other) == len(word):
        return other_first + (0.0 if sorted(other) == sorted(word) else OTHER_LETTER)
    twice = any(
        one == following and word[:place] + word[place + 1 :] == other
        for place, (one, following) in enumerate(zip(word, word[1:], strict=False))
    )
    return other_first + (STRUCK_TWICE if twice else ADDED_LETTER)


def _tier(word: str, nearby: tuple[str, ...]) -> float:
    if word in RANK:
        return FREQUENT + RANK[word] / len(RANK)
    if word in nearby:
        return SCENARIO
    if word in GRADERS_WORDS:
        return LOOKED_FOR
    if word in lexicon.COMMON_WORDS:
        return LISTED
    return FURTHER if word in VOCABULARY else INFLECTED


def _two_slips(word: str, nearby: tuple[str, ...]) -> str:
    if len(word) < SHORTEST_FOR_TWO:
        return word
    near = [*nearby, *_alike(word, 2)]
    found = process.extract(word, near, scorer=OSA.distance, score_cutoff=2, limit=None)
    ranked = [(_tier(other, nearby), other) for other, _, _ in found if other[0] == word[0]]
    ranked = ranked or [(_tier(other, nearby), other) for other, _, _ in found]
    return min(ranked)[1] if ranked else word


def _alike(word: str, slips: int) -> list[str]:
    """Return the words that open or end like this one: a slip leaves one of both ends whole."""
    buckets = _buckets()
    found: list[str] = []
    for size in range(len(word) - slips, len(word) + slips + 1):
        for key in _ends(word, size):
            found += buckets.get((key, size), ())
    return found


def _ends(word: str, size: int) -> tuple[str, str]:
    """Return the keys under which words of a size are kept: their first and last letters."""
    letters = LONG_KEY if size >= LONG_KEY_FROM else 2 if size >= KEY_FROM else 1
    return word[:letters], "-" + word[-letters:]


@lru_cache(maxsize=1)
def _buckets() -> dict[tuple[str, int], list[str]]:
    buckets: dict[tuple[str, int], list[str]] = {}
    words = {word for word in VOCABULARY if len(word) >= SHORT}
    words |= {form for word in VOCABULARY if len(word) > SHORT for form in _forms(word)}
    for word in sorted(words):
        for key in _ends(word, len(word)):
            buckets.setdefault((key, len(word)), []).append(word)
    return buckets


def _forms(word: str) -> list[str]:
    """Return the endings that a word may take, as far as they lead back to its stem."""
    root = word[:-1] if word.endswith("e") else word
    forms = [word + "s", root + "ed", root + "ing"]
    if word.endswith(("s", "x", "ch", "sh")):
        forms[0] = word + "es"
    if word.endswith("y") and word[-2] not in VOWELS:
        forms[:2] = [word[:-1] + "ies", word[:-1] + "ied"]
    elif word[-1] not in "aeiouwxy" and word[-2] in VOWELS and word[-3] not in VOWELS:
        forms += [word + word[-1] + "ed", word + word[-1] + "ing"]
    return [form for form in forms if stem(form) == stem(word)]
