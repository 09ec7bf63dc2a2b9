"""Text as stored, text as read, and the way back: every token keeps its place in the prompt."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from grading.engine.spelling import SHORT, known, repair_near
from grading.engine.stems import stem

# NFKC and NFKD can turn one character into eighteen: longer expansions are left alone.
LONGEST_EXPANSION = 4
MOST_REPAIRS = 150
CODE_SIGNS = frozenset("./\\_*<=@#$%&|~+")

_FOLDED = {
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u02bc": "'", "\u00b4": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2212": "-",
    "\u2013": "\u2014", "\u2015": "\u2014", "\u2022": "*", "\u25cf": "*", "\u25aa": "*",
    "\u00a0": " ", "\u2028": "\n", "\u2029": "\n", "\u0085": "\n", "\u2026": "...",
}  # fmt: skip

# A blank before a token and plain words come first, so that most of a text is read at one try.
_TOKEN = re.compile(
    r" ?(?:(?P<plain>[a-z]+(?=[ \n,]))"
    r"|(?P<fence>`{3,}[\w+-]{0,20}|~{3,}|\"{3}|'{3})"
    r"|(?P<slot>\{\{?[^{}\n]{1,60}\}\}?|\[\[?[A-Z][A-Z0-9 _-]{1,40}\]\]?)"
    r"|(?P<tag></?[A-Za-z][\w-]{0,30}>)"
    r"|(?P<abbreviation>\b(?:e\.g\.?|i\.e\.?|a\.m\.?|p\.m\.?|etc\.|vs\.|approx\.|mr\.|mrs\.|ms\.|dr\.|st\.)(?!\w))"
    r"|(?P<date>\d{4}-\d{2}(?:-\d{2})?(?!\d))"
    r"|(?P<number>[$\u00a3\u20ac]?\d{1,12}(?:[.,:/]\d{1,6}){0,4}(?:%|(?:st|nd|rd|th|k|px|am|pm|kg|g|km|cm|mm|m|s|ms|mb|gb)\b)?)"
    r"|(?P<code>[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+(?:\(\))?|[A-Za-z]+\(\))"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)"
    r"|(?P<mark>\n|\.{2,3}|[^\w\s]|_|\w))",
    re.IGNORECASE,
)

_STRANGE = re.compile(r"[^\n\t -~]")
_NOT_PLAIN = re.compile(r"[^\n -~]")
WORDS = frozenset(("word", "date", "number", "code", "slot", "tag", "abbreviation"))


class Token(NamedTuple):
    """One word, number or mark. ``start`` and ``end`` are offsets in the stored prompt."""

    kind: str
    text: str
    norm: str
    stem: str
    start: int
    end: int
    is_word: bool


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
    for match in _TOKEN.finditer(plain):
        name = match.lastgroup or "mark"
        kind = "word" if name == "plain" else name
        text_read = match.group(name)
        first, last = match.span(name)
        start, end = (first, last) if origin is None else (origin[first], origin[last - 1] + 1)
        norm = root = text_read.lower()
        if kind == "word":
            strange = left and not known(norm) and norm not in names
            if strange and _may_be_slip(text_read, plain, first):
                norm = repair_near(norm, nearby)
                left -= 1
            root = stem(norm)
        elif kind == "abbreviation":
            norm = root = norm.replace(".", "")
        elif kind == "code" and left:
            norm = root = _repaired_parts(norm, names, nearby)
        found.append(Token(kind, text_read, norm, root, start, end, kind in WORDS))
    return found
