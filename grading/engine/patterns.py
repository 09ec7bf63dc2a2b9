"""Phrases over tokens, matched from a shared index: linear in the text, no regular expressions.

A phrase is a row of elements: ``word`` (compared by stem), ``a|b`` (either), ``<class>`` (a word
class of the lexicon, or one that the reader gives: num, quoted, name, content), ``word?``
(optional), ``..`` (up to two words between), ``...`` (up to five) and ``^`` (start of a clause).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from grading.engine import lexicon
from grading.engine.spelling import RANK
from grading.engine.stems import stem, word_set

READER_CLASSES = word_set(
    "num quoted name content code placeholder tag fence material ordered money clock ratiovalue percent "
    "dateformat label schema isodate dotted flag pipes arrow equals enum path datelike email"
)
KNOWN_CLASSES = READER_CLASSES | frozenset(lexicon.CLASS_MEMBERS)
ARTICLES = frozenset(("a", "an", "the"))
GAPS = {"..": 2, "...": 5}
# Classes that fit more than the words of a list, and how much more often than the first word.
MORE = {"content": 50.0, "num": 1.0}
ALIKE = 10  # so many of the most frequent words are about as frequent as the first

RANKS: dict[str, int] = {}
for _word, _rank in RANK.items():
    RANKS.setdefault(stem(_word), _rank)


class Item(NamedTuple):
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
        root, classes, _ = item
        return root in self.stems or not self.classes.isdisjoint(classes)


@dataclass(frozen=True, slots=True)
class Phrase:
    """``key`` is handed back with a match; ``strength`` says how much it proves (0-1).

    ``needed``: the elements that must be there, the one that fits the fewest words first.
    """

    key: str
    strength: float
    elements: tuple[Element, ...]
    anchored: bool
    size: int
    needed: tuple[Element, ...]


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
    needed = sorted((element for element in elements if element.fixed), key=_often)
    return Phrase(key, strength, elements, anchored, size, tuple(needed))


def _often(element: Element) -> float:
    """How often an element fits, roughly."""
    return sum(map(_word_often, element.stems)) + sum(map(_class_often, element.classes))


def _word_often(root: str) -> float:
    """A word of twice the rank is half as frequent, after Zipf."""
    return 1 / (1 + RANKS.get(root, len(RANKS)) / ALIKE)


@cache
def _class_often(name: str) -> float:
    words = lexicon.CLASS_MEMBERS.get(name, lexicon.NO_CLASSES)
    return MORE.get(name, 0.0) + sum(map(_word_often, words))


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
    """Phrases by their rarest element, so that most are never tried on a run of words."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._phrases = list(phrases)
        self._others = [
            [(element.stems, element.classes) for element in item.needed[1:]]
            for item in self._phrases
        ]
        self._by_stem: dict[str, list[int]] = {}
        self._by_class: dict[str, list[int]] = {}
        for number, item in enumerate(self._phrases):
            for root in item.needed[0].stems:
                self._by_stem.setdefault(root, []).append(number)
            for name in item.needed[0].classes:
                self._by_class.setdefault(name, []).append(number)

    def find(self, items: Sequence[Item], among: Iterable[int] | None = None) -> list[Match]:
        """Return every match, in text order; ``first`` and ``last`` are positions in items.

        ``among``: the phrases that are possible at all in the text that the items are from.
        """
        stems = frozenset([item.stem for item in items])
        classes = lexicon.NO_CLASSES.union(*[item.classes for item in items])
        # At one place the phrases that name its word come before those of its class.
        found = sorted(
            (place, items[place].stem not in self._phrases[number].elements[0].stems, number, end)
            for number in self.possible(stems, classes, among)
            for place, end in _ends(self._phrases[number], items)
        )
        return [self._match(number, place, end) for place, _, number, end in found]

    def strengths(
        self, items: Sequence[Item], stems: frozenset[str], classes: frozenset[str]
    ) -> dict[str, float]:
        """Return the keys that the items show, each with the strength of its best phrase.

        A phrase must not end among the words of a label. ``stems``, ``classes``: all the items'.
        """
        found: dict[str, float] = {}
        for number in self.possible(stems, classes):
            candidate = self._phrases[number]
            if candidate.strength > found.get(candidate.key, 0.0):
                for _, end in _ends(candidate, items):
                    if items[end - 1].place >= 0:
                        found[candidate.key] = candidate.strength
                        break
        return found

    def _match(self, number: int, place: int, end: int) -> Match:
        item = self._phrases[number]
        return Match(item.key, item.strength, place, end - 1, item.size)

    def possible(
        self,
        stems: frozenset[str],
        classes: frozenset[str],
        among: Iterable[int] | None = None,
    ) -> list[int]:
        """Return the phrases of which every element that must be there is among these."""
        found = []
        for number in self._opened(stems, classes) if among is None else among:
            for roots, names in self._others[number]:
                if roots.isdisjoint(stems) and names.isdisjoint(classes):
                    break
            else:
                found.append(number)
        return found

    def _opened(self, stems: frozenset[str], classes: frozenset[str]) -> set[int]:
        """Return the phrases whose rarest element is among these."""
        numbers: set[int] = set()
        for root in self._by_stem.keys() & stems:
            numbers.update(self._by_stem[root])
        for name in self._by_class.keys() & classes:
            numbers.update(self._by_class[name])
        return numbers


def _ends(candidate: Phrase, items: Sequence[Item]) -> Iterator[tuple[int, int]]:
    """Yield each place where a phrase opens, with the place after its match."""
    elements = candidate.elements
    stems, classes = elements[0].stems, elements[0].classes
    for place, (root, its, _) in enumerate(items[:1] if candidate.anchored else items):
        if root in stems or (classes and not classes.isdisjoint(its)):
            end = _follow(elements, 1, items, place + 1)
            if end:
                yield place, end


def _follow(elements: tuple[Element, ...], at: int, items: Sequence[Item], place: int) -> int:
    """Return the place after the match, or 0. Gaps are short, so the work is bounded."""
    size = len(elements)
    while at < size:
        element = elements[at]
        if not element.fixed:
            return _loosely(elements, at, items, place)
        if place >= len(items):
            return 0
        root, classes, _ = items[place]
        if root not in element.stems and element.classes.isdisjoint(classes):
            return 0
        at, place = at + 1, place + 1
    return place


def _loosely(elements: tuple[Element, ...], at: int, items: Sequence[Item], place: int) -> int:
    """Follow a phrase from a gap or from a word that may be left out."""
    if elements[at].gap:
        return _across(elements, at, items, place)
    if place < len(items) and elements[at].fits(items[place]):
        end = _follow(elements, at + 1, items, place + 1)
        if end:
            return end
    return _follow(elements, at + 1, items, place)


def _across(elements: tuple[Element, ...], at: int, items: Sequence[Item], place: int) -> int:
    """Follow a phrase beyond a gap: the fewest words between are tried first."""
    if at + 1 == len(elements):
        return place
    following = elements[at + 1]
    for start in range(place, min(place + elements[at].gap, len(items)) + 1):
        if following.fixed and (start == len(items) or not following.fits(items[start])):
            continue
        end = _follow(elements, at + 1, items, start)
        if end:
            return end
    return 0
