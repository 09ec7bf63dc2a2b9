"""Words of a clause as phrases see them: stems with word classes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from grading.engine import lexicon
from grading.engine.patterns import Item
from grading.engine.stems import stem, word_set
from grading.engine.text import Token

DROPPED = frozenset(("a", "an", "the", "please", "kindly"))
NOWHERE: frozenset[int] = frozenset()
QUOTED = frozenset(("quoted", "content"))
CLOCK = re.compile(r"\d{1,2}[:.]\d\d$|\d{1,2}(?:am|pm)$")
RATIO = re.compile(r"\d{1,2}:\d{1,2}$")
CAMEL = re.compile(r"[a-z]+[A-Z]\w{0,40}$|[A-Z][a-z]+[A-Z]\w{0,40}$")
DATEFORMATS = word_set("yyyy mm dd ddmmyyyy mmddyyyy iso utc")
ROOTS = frozenset(("~", "/", ".", ":", "\\"))
ERRORS = ("error", "exception")
QUOTES = frozenset(('"', "'", "`"))
GLUE = frozenset((".", "/", "\\", "-"))
TELLING = frozenset((",", "/", "|", ";", "-", "=", "@"))
LEAST_MARKS, LONGEST_PIECE = 2, 4
SLOT_BETWEEN = 3  # words: one before a slot, the slot, one behind it
DATELIKE = re.compile(r"\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?$")
NUMBER_STEMS = {stem(word): value for word, value in lexicon.NUMBER_WORDS.items()}


def items_of(piece: Sequence[Token], label: Sequence[str], line: Any) -> tuple[list[Item], int]:
    """Return the items of a clause, its label's first, and how many belong to the label."""
    found = [
        Item(root, lexicon.CLASSES.get(root, lexicon.NO_CLASSES) | {"label"}, -1)
        for root in (stem(word) for word in label)
        if root not in DROPPED
    ]
    count = len(found)
    others = [token.norm for token in piece if not token.is_word]
    marks = frozenset(others)
    slotted = len(piece) - len(others) == SLOT_BETWEEN and _wraps_a_slot(piece)
    found += [
        Item(f"({name})", frozenset((name, *more)), 0)
        for name, *more in _signs(piece, marks, count, line, slotted)
    ]
    quotes = NOWHERE if marks.isdisjoint(QUOTES) else _quoted(piece)
    glued = not marks.isdisjoint(GLUE)
    new = tuple.__new__  # a named tuple's own constructor takes twice as long
    for place, (kind, text, norm, root, _, _, is_word, _) in enumerate(piece):
        if norm in DROPPED or (norm == "do" and _is_helper(piece, place)):
            continue
        if is_word:
            classes = _classes(kind, text, norm, root, place == 0 and text[0].isupper())
            if place in quotes:
                classes |= QUOTED
            if glued and place and piece[place - 1].norm in GLUE:
                classes |= _glued(piece, place)
            found.append(new(Item, (root, classes, place)))
        elif kind == "fence":
            found.append(Item("(fence)", frozenset(("fence", "content")), place))
    return found, count


def _signs(
    piece: Sequence[Token], marks: frozenset[str], labels: int, line: Any, slotted: bool
) -> list[tuple[str, ...]]:
    """Return what the layout says: a numbered step, pasted material, a slot, the shape of data."""
    signs: list[tuple[str, ...]] = []
    if line.numbered:
        signs.append(("ordered",))
    if line.kind == "material":
        signs.append(("material", "content"))
        signs += [(name,) for name, on in (("tag", line.tagged), ("fence", line.fenced)) if on]
    if "{" in marks and ":" in marks:
        signs.append(("schema", "content"))
    if slotted or (labels and all(token.kind == "slot" for token in piece if token.is_word)):
        signs.append(("tag",))
    if not marks.isdisjoint(TELLING):
        signs += _marks_signs([token.norm for token in piece])
    return signs


def _marks_signs(marks: Sequence[str]) -> list[tuple[str, ...]]:
    """Return what the marks of a clause show: a table row, an arrow, an address, a list."""
    signs: list[tuple[str, ...]] = []
    pairs = set(zip(marks, marks[1:], strict=False))
    if marks.count("|") >= 2:
        signs.append(("pipes", "content"))
    if ("-", ">") in pairs or ("=", ">") in pairs:
        signs.append(("arrow",))
    if "@" in marks:
        signs.append(("email", "content"))
    if enumerates(marks):
        signs.append(("enum", "content"))
    if "=" in marks and ("=", ">") not in pairs:
        signs.append(("equals",))
    return signs


def enumerates(marks: Sequence[str]) -> bool:
    """Whether at least three short pieces are set side by side ("net, tax and total")."""
    for mark in (",", "/", "|", ";"):
        if marks.count(mark) >= LEAST_MARKS:
            short = 0
            for run in _runs(marks, mark):
                short = short + 1 if len(run) <= LONGEST_PIECE else 0
                if short > LEAST_MARKS:
                    return True
    return False


def _runs(marks: Sequence[str], mark: str) -> list[list[str]]:
    rows: list[list[str]] = [[]]
    for norm in marks:
        if norm == mark or norm in (":", "and", "or"):
            rows.append([])
        else:
            rows[-1].append(norm)
    return [row for row in rows if row]


def _wraps_a_slot(piece: Sequence[Token]) -> bool:
    """Whether the same word stands before and after a slot, as in "[MENU] {menu} [/MENU]"."""
    words = [token for token in piece if token.is_word]
    if len(words) != SLOT_BETWEEN or words[1].kind != "slot":
        return False
    return words[0].norm.strip("[]{}<>") == words[2].norm.strip("[]{}<>")


def _glued(piece: Sequence[Token], place: int) -> frozenset[str]:
    """What marks in front of a word make of it: ".csv" is an extension, "--force" a flag."""
    if place == 0 or piece[place - 1].end != piece[place].start:
        return frozenset()
    free = place == 1 or piece[place - 2].end != piece[place - 1].start
    if piece[place - 1].norm == "." and (free or piece[place - 2].norm == "*"):
        return frozenset(("dotted", "content"))
    if piece[place - 1].norm in ("/", "\\") and (free or piece[place - 2].norm in ROOTS):
        return frozenset(("path", "content"))
    if piece[place - 1].norm == "-" and (free or piece[place - 2].norm == "-"):
        return frozenset(("flag", "content"))
    return frozenset()


def _is_helper(piece: Sequence[Token], place: int) -> bool:
    """The "do" of "do not" says nothing of its own."""
    after = piece[place + 1].norm if place + 1 < len(piece) else ""
    return piece[place].norm == "do" and after in ("not", "n't")


def _quoted(piece: Sequence[Token]) -> frozenset[int]:
    """Places of the tokens inside quotation marks or backticks."""
    inside: set[int] = set()
    opened: dict[str, int] = {}
    for place, token in enumerate(piece):
        if token.norm not in QUOTES:
            continue
        if token.norm in opened:
            inside.update(range(opened.pop(token.norm) + 1, place))
        elif token.norm != "'" or _opens(piece, place):
            opened[token.norm] = place
    return frozenset(inside)


def _opens(piece: Sequence[Token], place: int) -> bool:
    glued = place > 0 and piece[place - 1].end == piece[place].start
    return not glued and place + 1 < len(piece) and piece[place + 1].start == piece[place].end


@lru_cache(maxsize=16384)
def _classes(kind: str, text: str, norm: str, root: str, first: bool) -> frozenset[str]:
    classes = set(lexicon.CLASSES.get(root, lexicon.NO_CLASSES))
    if kind == "word":
        _word_classes(text, norm, root, classes, first)
    else:
        classes |= _other_classes(kind, norm)
    if lexicon.is_content(root):
        classes.add("content")
    return frozenset(classes)


def _word_classes(text: str, norm: str, root: str, classes: set[str], first: bool) -> None:
    if root in NUMBER_STEMS:
        classes.add("num")
    if CAMEL.match(text):
        classes |= {"code", "content"}
    if norm.endswith(ERRORS):
        classes |= {"err", "content"}
    if norm in DATEFORMATS:
        classes.add("dateformat")
    capital = text[0].isupper() and not first and not text.isupper()
    if capital and (lexicon.is_content(root) or not classes):
        classes.add("name")


def _other_classes(kind: str, norm: str) -> set[str]:
    if kind == "number":
        return _number_classes(norm)
    if kind == "date":
        return {"num", "time", "isodate", "dateformat", "content"}
    if kind == "code":
        return {"code", "content"}
    if kind == "slot":
        return {"placeholder", "content"} | ({"schema"} if ":" in norm else set())
    if kind == "tag":
        return {"tag", "content"}
    return set()


def _number_classes(norm: str) -> set[str]:
    classes = {"num", "content"}
    if norm[0] in "$\u00a3\u20ac":
        classes.add("money")
    if CLOCK.match(norm):
        classes |= {"clock", "time"}
    if RATIO.match(norm):
        classes.add("ratiovalue")
    if norm.endswith("%"):
        classes.add("percent")
    if DATELIKE.match(norm):
        classes.add("datelike")
    return classes
