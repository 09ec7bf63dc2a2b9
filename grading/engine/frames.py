"""How a checkpoint is put: as a case to deal with, a ban, an order to give, or a thing to name.

The frame is read from grammar, not from the kind of demand: "what to do when X" wants a sentence
with the case X and what follows from it, "Forbids X" wants a sentence that rules X out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from grading.engine import lexicon
from grading.engine.patterns import Item
from grading.engine.readings import FRAME_STEMS, GENERIC, as_items
from grading.engine.stems import stem_set, word_set

CASE_WORDS = word_set("if when whenever unless")
CASE_PHRASES = (
    ("to", "do", "with"), ("to", "do", "about"), ("to", "do", "for"), ("happens", "to"),
    ("happens", "with"), ("to", "handle"), ("to", "treat"), ("deal", "with"), ("deals", "with"),
    ("do", "about"), ("happens", "for"), ("handling", "of"), ("treatment", "of"), ("return", "for"),
    ("should", "do", "with"), ("answer", "to"),
)  # fmt: skip
FORBID_LEADS = stem_set(
    "forbid forbids prohibit ban bans rule rules exclude excludes prevent no nothing"
)
NEGATORS = word_set("not no never without nothing")
ASK_LEADS = stem_set(
    "ask asks request requests require requires demand demands want wants call calls"
)
LOOSE = GENERIC | stem_set("detail information field value row answer")
ANCHOR_WEIGHT = 0.3
COMMON_WEIGHT = 0.8
SENSE_WEIGHT = 1.2
EMPTY = stem_set("case get give something anything someone do does have happen can go come need")

ASKED_FOR: tuple[tuple[tuple[str, ...], frozenset[str]], ...] = (
    (("how", "many"), word_set("num")),
    (("how", "much"), word_set("num money percent measure")),
    (("how", "long"), word_set("num duration time")),
    (("how", "often"), word_set("num time duration")),
    (("how", "old"), word_set("num")),
    (("how", "far"), word_set("num measure")),
    (("how", "big"), word_set("num measure")),
    (("how", "large"), word_set("num measure")),
    (("when",), word_set("time clock isodate dateformat duration")),
    (("where",), word_set("name path code quoted place docpart")),
    (("who",), word_set("person name expertrole email")),
    (("whom",), word_set("person name expertrole email")),
)
PREPOSITIONS = word_set(
    "of for in from on about at to with by per that which who as during after before"
)

Kind = Literal["case", "forbid", "ask", "name", "typed"]
Spoken = tuple[str, float, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Frame:
    """``words``: stems, weights and kinds of what is spoken of; ``senses``: the troubles it names.

    ``either``: any one of the words will do. ``wanted``: the classes of word that answer a typed
    point ("when ..." is answered by a time).
    """

    kind: Kind
    words: tuple[Spoken, ...]
    senses: frozenset[str] = frozenset()
    troubles: tuple[str, ...] = ()
    either: bool = False
    wanted: frozenset[str] = frozenset()


@lru_cache(maxsize=4096)
def frame_of(text: str, anchors: frozenset[str], typed: bool = False) -> Frame:
    """Read how a checkpoint is put. ``anchors``: stems of the task, which tell little.

    ``typed``: whether no facet tells yet what kind of answer is wanted.
    """
    tokens, items = as_items(text)
    norms = [token.norm for token in tokens]
    stems = [item.stem for item in items]
    start = _case_from(norms)
    if start:
        roots = [item.stem for item in items if item.place >= start]
        troubles = tuple(root for root in roots if root in lexicon.SENSES)
        words = _weighted(roots, anchors, senses=True)
        return Frame("case", words, senses_of(roots), troubles)
    if stems and (stems[0] in FORBID_LEADS or not NEGATORS.isdisjoint(norms)):
        return Frame("forbid", _weighted(stems, anchors, head=stems[0] in FORBID_LEADS))
    if stems and stems[0] in ASK_LEADS:
        either = "or" in norms and "and" not in norms
        return Frame("ask", _weighted(stems, anchors, head=True), either=either)
    wanted, head = _wanted(norms, items) if typed else (lexicon.NO_CLASSES, "")
    if wanted:
        told = [root for root in stems if root != head]
        return Frame("typed", _weighted(told, anchors), wanted=wanted)
    return Frame("name", _weighted(stems, anchors))


def _wanted(norms: Sequence[str], items: Sequence[Item]) -> tuple[frozenset[str], str]:
    """Return the classes of word that answer the point, and the noun that asks for them."""
    for phrase, classes in ASKED_FOR:
        size = len(phrase)
        for place in range(min(4, len(norms))):
            if tuple(norms[place : place + size]) == phrase:
                return classes, ""
    head = ""
    for item in items:
        if head and (norms[item.place] in PREPOSITIONS or item.place > _end(items, head) + 1):
            break
        if item.stem in lexicon.KIND_OF and item.stem not in FRAME_STEMS:
            head = item.stem
        elif not head and norms[item.place] in PREPOSITIONS:
            break
    return lexicon.KIND_OF.get(head, lexicon.NO_CLASSES), head


def _end(items: Sequence[Item], root: str) -> int:
    return next(item.place for item in items if item.stem == root)


def _case_from(norms: Sequence[str]) -> int:
    """Return the place after the words that open the case, 0 when there are none."""
    for place, norm in enumerate(norms):
        if norm in CASE_WORDS and place > 1 and not _asks_when(norms, place):
            return place + 1
    for place in range(1, len(norms)):
        for phrase in CASE_PHRASES:
            if tuple(norms[place : place + len(phrase)]) == phrase:
                return place + len(phrase)
    return 0


def _asks_when(norms: Sequence[str], place: int) -> bool:
    """Whether "when" asks for a time, as in "when to stop" and "until when"."""
    return norms[place + 1 : place + 2] == ["to"] or norms[place - 1] in ("until", "since", "by")


def _weighted(
    roots: Sequence[str], anchors: frozenset[str], senses: bool = False, head: bool = False
) -> tuple[Spoken, ...]:
    """Weigh the words that are spoken of; ``head``: the first of them is what is wanted."""
    told = [root for root in roots if _tells(root) and not (senses and root in lexicon.SENSES)]
    content = [root for root in told if lexicon.is_content(root)]
    found: dict[str, float] = {}
    for root in content or ([] if senses else told):
        common = COMMON_WEIGHT if root in lexicon.COMMON_STEMS else 1.0
        loose = (root in anchors or root in LOOSE) and (found or not head)
        found.setdefault(root, ANCHOR_WEIGHT if loose else common)
    return tuple(
        (root, weight, lexicon.KIND_OF.get(root, lexicon.NO_CLASSES))
        for root, weight in found.items()
    )


def _tells(root: str) -> bool:
    return root not in lexicon.FUNCTION_STEMS and root not in FRAME_STEMS and root not in EMPTY


def senses_of(roots: Iterable[str]) -> frozenset[str]:
    """Return the troubles that words tell of: lack, doubt, fault and the like."""
    return frozenset(name for root in roots for name in lexicon.SENSES.get(root, ()))
