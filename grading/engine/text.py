"""Text as stored, text as read, and the way back: every token keeps its place in the prompt."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from grading.engine.spelling import SHORT, known, repair_near
from grading.engine.stems import stem

# NFKC and NFKD can turn one character into eighteen: longer expansions are left alone.
LONGEST_EXPANSION = 4
MOST_REPAIRS = 150
CODE_SIGNS = frozenset("./\\_*<=@#$%&|~+")
# A short verb after an apostrophe is a word of its own, with the stem of the verb in full.
JOINED = {"'m": "am", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would"}

_FOLDED = {
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u02bc": "'", "\u00b4": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2212": "-",
    "\u2013": "\u2014", "\u2015": "\u2014", "\u2022": "*", "\u25cf": "*", "\u25aa": "*",
    "\u00a0": " ", "\u2028": "\n", "\u2029": "\n", "\u0085": "\n", "\u2026": "...",
}  # fmt: skip

# A blank before a token and plain words come first, so that most of a text is read at one try.
_TOKEN = re.compile(
    r" ?(?:(?P<plain>(?-i:[A-Za-z]++(?=[ \n,;:!?)])))"
    r"|(?P<fence>`{3,}[\w+-]{0,20}|~{3,}|\"{3}|'{3})"
    r"|(?P<slot>\{\{?[^{}\n]{1,60}\}\}?|\[\[?[A-Z][A-Z0-9 _-]{1,40}\]\]?)"
    r"|(?P<tag></?[A-Za-z][\w-]{0,30}>)"
    r"|(?P<abbreviation>\b(?:e\.g\.?|i\.e\.?|a\.m\.?|p\.m\.?|etc\.|vs\.|approx\.|mr\.|mrs\.|ms\.|dr\.|st\.)(?!\w))"
    r"|(?P<date>\d{4}-\d{2}(?:-\d{2})?(?!\d))"
    r"|(?P<number>[$\u00a3\u20ac]?\d{1,12}(?:[.,:/]\d{1,6}){0,4}(?:%|(?:st|nd|rd|th|k|px|am|pm|kg|g|km|cm|mm|m|s|ms|mb|gb)\b)?)"
    r"|(?P<code>[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+(?:\(\))?|[A-Za-z]+\(\))"
    r"|(?P<joined>(?<=\w)'(?:m|re|ve|ll|d)\b)"
    r"|(?P<word>[^\W\d_]+(?:'(?!(?:m|re|ve|ll|d)\b)[^\W\d_]+)*)"
    r"|(?P<mark>\n|\.{2,3}|[^\w\s]|_|\w))",
    re.IGNORECASE,
)

_STRANGE = re.compile(r"[^\n\t -~]")
_NOT_PLAIN = re.compile(r"[^\n -~]")
WORDS = frozenset(("word", "date", "number", "code", "slot", "tag", "abbreviation"))
# The kind of token by the number of the group that matched, and whether it is a word.
KINDS = {
    number: ("word", True) if name in ("plain", "joined") else (name, name in WORDS)
    for name, number in _TOKEN.groupindex.items()
}


class Token(NamedTuple):
    """One word, number or mark. ``start`` and ``end`` are offsets in the stored prompt.

    ``slip``: whether no list holds the word as it is written, so that it may stand for another.
    """

    kind: str
    text: str
    norm: str
    stem: str
    start: int
    end: int
    is_word: bool
    slip: bool


def stored(prompt: str) -> str:
    """Return the prompt as it is stored: CRLF and lone CR become LF."""
    return prompt.replace("\r\n", "\n").replace("\r", "\n")


@lru_cache(maxsize=4096)
def fold(char: str) -> str:
    """Return how one character is read: '' for what cannot be seen, plain letters for the rest."""
    if char in _FOLDED:
        return _FOLDED[char]
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Me") or (category == "Cc" and char not in "\n\t"):
        return ""
    wide = unicodedata.normalize("NFKD", char)
    if len(wide) > LONGEST_EXPANSION:
        return char
    return "".join(c for c in wide if unicodedata.category(c) not in ("Mn", "Cf", "Cc")) or char


def readable(text: str) -> tuple[str, list[int] | None]:
    """Return the text as read, and for each of its characters the offset it came from.

    The offsets are None when nothing had to change.
    """
    if not _STRANGE.search(text):
        return text, None
    pieces: list[str] = []
    origin: list[int] = []
    done = 0
    for match in _NOT_PLAIN.finditer(text):
        place = match.start()
        read = " " if match.group() == "\t" else fold(match.group())
        pieces += (text[done:place], read)
        origin += range(done, place)
        origin += [place] * len(read)
        done = place + 1
    pieces.append(text[done:])
    origin += range(done, len(text))
    return "".join(pieces), origin


def _may_be_slip(word: str, plain: str, start: int) -> bool:
    """Two or three letters are left alone in capitals (a short name) and beside signs (code)."""
    if len(word) > SHORT:
        return True
    before = plain[start - 1] if start else " "
    end = start + len(word)
    after = plain[end : end + 2]
    glued = before in CODE_SIGNS or (len(after) == 2 and after[0] in CODE_SIGNS and after[1] > " ")
    return not (glued or (word.isupper() and len(word) > 1))


def _repaired_parts(name: str, names: frozenset[str], nearby: tuple[str, ...]) -> str:
    """Put slips in the words of a name like invoice_date right."""
    return "_".join(
        part
        if len(part) <= SHORT or not part.isalpha() or part in names or known(part)
        else repair_near(part, nearby)
        for part in name.split("_")
    )


@lru_cache(maxsize=65536)
def _word(text: str) -> tuple[str, str, bool]:
    """Return a word in small letters, its stem, and whether a list holds it."""
    norm = text.lower()
    if norm in JOINED:
        return norm, stem(JOINED[norm]), True
    return norm, stem(norm), known(norm)


def tokens(
    text: str, names: frozenset[str] = frozenset(), nearby: tuple[str, ...] = ()
) -> list[Token]:
    """Cut a stored prompt into tokens with offsets into it.

    ``names``: words that are right as they are, although no list holds them. ``nearby``: words
    that a slip is likeliest to stand for.
    """
    left = MOST_REPAIRS
    plain, origin = readable(text)
    found: list[Token] = []
    new = tuple.__new__  # a named tuple's own constructor takes twice as long
    for match in _TOKEN.finditer(plain):
        group = match.lastindex or 0
        kind, is_word = KINDS[group]
        text_read = match[group]
        start, end = first, last = match.span(group)
        if origin is not None:
            start, end = origin[first], origin[last - 1] + 1
        slip = False
        if kind == "word":
            norm, root, listed = _word(text_read)
            if not listed and _may_be_slip(text_read, plain, first):
                slip = True
                if left and norm not in names:
                    norm = repair_near(norm, nearby)
                    root = stem(norm)
                    left -= 1
        elif is_word:
            norm = root = _other(kind, text_read, names, nearby, repairs=left > 0)
        else:
            norm = root = text_read.lower()
        found.append(new(Token, (kind, text_read, norm, root, start, end, is_word, slip)))
    return found


def _other(
    kind: str, text: str, names: frozenset[str], nearby: tuple[str, ...], *, repairs: bool
) -> str:
    """Return how a token that is no plain word is read."""
    norm = text.lower()
    if kind == "abbreviation":
        return norm.replace(".", "")
    return _repaired_parts(norm, names, nearby) if kind == "code" and repairs else norm


def stems_alone(found: Iterable[Token]) -> list[str]:
    """Return the stems of the words as they are read without a scenario's names and words.

    Only what no list holds can be read in another way, so little is read again.
    """
    left = MOST_REPAIRS
    stems: list[str] = []
    for kind, text, _, root, _, _, is_word, slip in found:
        if slip:
            norm = text.lower()
            root = stem(repair_near(norm, ()) if left else norm)
            left = max(0, left - 1)
        elif kind == "code":
            root = _other("code", text, frozenset(), (), repairs=left > 0)
        if is_word:
            stems.append(root)
    return stems
