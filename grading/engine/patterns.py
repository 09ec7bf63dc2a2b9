"""Phrases over tokens, matched from a shared index: linear in the text, no regular expressions.

A phrase is a row of elements: ``word`` (compared by stem), ``a|b`` (either), ``<class>`` (a word
class of the lexicon, or one that the reader gives: num, quoted, name, content), ``word?``
(optional), ``..`` (up to two words between), ``...`` (up to five) and ``^`` (start of a clause).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grading.engine import lexicon
from grading.engine.stems import stem, word_set

READER_CLASSES = word_set(
    "num quoted name content code placeholder tag fence material ordered money clock ratiovalue percent "
    "dateformat label schema isodate dotted flag pipes arrow equals enum path datelike email"
)
KNOWN_CLASSES = READER_CLASSES | frozenset(lexicon.CLASS_MEMBERS)
ARTICLES = frozenset(("a", "an", "the"))
GAPS = {"..": 2, "...": 5}


@dataclass(frozen=True, slots=True)
class Item:
    """A word as phrases see it, with the place of its token in the clause."""

    stem: str
    classes: frozenset[str]
    place: int


@dataclass(frozen=True, slots=True)
class Element:
    """``fixed``: neither a gap nor optional."""

    stems: frozenset[str]
    classes: frozenset[str]
    optional: bool
    gap: int
    fixed: bool

    def fits(self, item: Item) -> bool:
        return item.stem in self.stems or not self.classes.isdisjoint(item.classes)


@dataclass(frozen=True, slots=True)
class Phrase:
    """``key`` is handed back with a match; ``strength`` says how much it proves (0-1)."""

    key: str
    strength: float
    elements: tuple[Element, ...]
    anchored: bool
    size: int
    second: Element | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """``size`` counts the elements that were matched, gaps left out."""

    key: str
    strength: float
    first: int
    last: int
    size: int


def phrase(key: str, strength: float, source: str) -> Phrase:
    """Compile one phrase. Raises ValueError when it holds nothing to match."""
    parts = [
        part for part in source.split() if not ARTICLES.issuperset(part.rstrip("?").split("|"))
    ]
    anchored = bool(parts) and parts[0] == "^"
    elements = tuple(_element(part) for part in parts[1 if anchored else 0 :])
    if not elements or elements[0].gap or elements[0].optional:
        raise ValueError(f"phrase {source!r} of {key} needs a first word")
    size = sum(1 for element in elements if not element.gap and not element.optional)
    second = elements[1] if len(elements) > 1 else None
    if second is not None and not second.fixed:
        second = None
    return Phrase(key, strength, elements, anchored, size, second)


def _element(part: str) -> Element:
    if part in GAPS:
        return Element(frozenset(), frozenset(), False, GAPS[part], fixed=False)
    optional = part.endswith("?")
    stems: set[str] = set()
    classes: set[str] = set()
    inside = False
    for choice in part.rstrip("?").split("|"):
        inside = inside or choice.startswith("<")
        name = choice.strip("<>")
        if inside:
            classes.add(name)
        if not inside or name not in KNOWN_CLASSES:
            stems.add(stem(name.lower()))
        inside = inside and not choice.endswith(">")
    return Element(frozenset(stems), frozenset(classes), optional, 0, fixed=not optional)


class PhraseIndex:
    """Phrases by their first element, so that a text is read once for all of them."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self.by_stem: dict[str, list[Phrase]] = {}
        self.by_class: dict[str, list[Phrase]] = {}
        for item in phrases:
            for root in item.elements[0].stems:
                self.by_stem.setdefault(root, []).append(item)
            for name in item.elements[0].classes:
                self.by_class.setdefault(name, []).append(item)

    def find(self, items: Sequence[Item]) -> list[Match]:
        """Return every match, in text order; ``first`` and ``last`` are positions in items."""
        found: list[Match] = []
        for place, item in enumerate(items):
            after = items[place + 1] if place + 1 < len(items) else None
            rows = [self.by_stem[item.stem]] if item.stem in self.by_stem else []
            rows += [self.by_class[name] for name in item.classes if name in self.by_class]
            for row in rows:
                for candidate in row:
                    second = candidate.second
                    if second is None or (after is not None and second.fits(after)):
                        _try(candidate, items, place, found)
        return found


def _try(candidate: Phrase, items: Sequence[Item], place: int, found: list[Match]) -> None:
    """Note a match of a phrase whose first element, and second if it is fixed, fit here."""
    if candidate.anchored and place > 0:
        return
    settled = 1 if candidate.second is None else 2
    end = place + settled
    if len(candidate.elements) > settled:
        end = _follow(candidate.elements, settled, items, end)
    if end > 0:
        found.append(Match(candidate.key, candidate.strength, place, end - 1, candidate.size))


def _follow(elements: tuple[Element, ...], at: int, items: Sequence[Item], place: int) -> int:
    """Return the place after the match, or 0. Gaps are short, so the work is bounded."""
    while at < len(elements) and elements[at].fixed:
        if place >= len(items) or not elements[at].fits(items[place]):
            return 0
        at, place = at + 1, place + 1
    if at == len(elements):
        return place
    if elements[at].gap:
        return _across(elements, at, items, place)
    if place < len(items) and elements[at].fits(items[place]):
        end = _follow(elements, at + 1, items, place + 1)
        if end:
            return end
    return _follow(elements, at + 1, items, place)


def _across(elements: tuple[Element, ...], at: int, items: Sequence[Item], place: int) -> int:
    """Follow a phrase beyond a gap: the fewest words between are tried first."""
    following = elements[at + 1] if at + 1 < len(elements) else None
    fixed = following if following is not None and following.fixed else None
    for start in range(place, place + elements[at].gap + 1):
        if fixed is not None and (start >= len(items) or not fixed.fits(items[start])):
            continue
        end = _follow(elements, at + 1, items, start)
        if end:
            return end
    return 0
