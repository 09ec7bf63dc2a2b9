"""Which facets fit the way a checkpoint is built.

In "the format of a hand-over" the format is wanted, not the hand-over: a word after a preposition
only says of what. A checkpoint about a case ("what to do when ...") or a ban is no request for
what the case or the ban happens to mention.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grading.engine.patterns import Item, Match
from grading.engine.readings import CONNECTORS, FORBID, FRAME_STEMS, GENERIC, HINTS, with_trait
from grading.engine.stems import stem_set, word_set

NARROWING = word_set("of for from in on about behind beside with who that which where while")
CASES = word_set(
    "missing-data edge-cases invalid-input uncertainty priorities no-inventing untrusted-input "
    "escalation safety privacy assistant-scope"
) | with_trait("case")
BANS = (
    FORBID
    | word_set("privacy safety untrusted-input forbidden colour consistency")
    | with_trait("ban")
)
BANNING = stem_set("forbid prohibit ban")
ACTS = stem_set("do happen say answer write show treat return report reply respond give")
MARKS = word_set("when if unless")
HEADS = stem_set("example format tone length role style")
TREATED = word_set("with about for")


def fitting(items: Sequence[Item], norms: Sequence[str], matches: Sequence[Match]) -> list[Match]:
    """Return the matches that the grammar of the checkpoint lets stand, the most telling first."""
    kept = list(matches)
    if items and items[0].stem in BANNING:
        kept = [match for match in kept if match.key in BANS]
    elif is_case(norms, items):
        kept = [match for match in kept if match.key in CASES]
    return _headed(items, norms, kept)


def is_case(norms: Sequence[str], items: Sequence[Item]) -> bool:
    """Whether the checkpoint asks what is to be done in some case."""
    if "what" not in norms and "how" not in norms and "which" not in norms:
        return False
    stems = {item.place: item.stem for item in items}
    for place, norm in enumerate(norms):
        if norm in MARKS and any(stems.get(before) in ACTS for before in range(1, place)):
            return True
        if (
            norm in TREATED
            and stems.get(place - 1) in ACTS
            and "to" in norms[max(0, place - 2) : place]
        ):
            return True
    return False


def before_hints(items: Sequence[Item], matches: Sequence[Match]) -> list[Match]:
    """What only stands among examples ("Format, e.g. a table with ...") is not what is asked for."""
    start = next((n for n, item in enumerate(items) if item.stem in HINTS), len(items))
    return [match for match in matches if match.first < start] or list(matches)


def _headed(items: Sequence[Item], norms: Sequence[str], matches: list[Match]) -> list[Match]:
    """Count what stands after the head noun for less; a single word there names no facet."""
    tail = _tail(items, norms)
    kept = []
    for match in matches:
        if match.first not in tail:
            kept.append(match)
        elif match.size > 1:
            kept.append(replace(match, size=match.size - 1))
    return kept


def _tail(items: Sequence[Item], norms: Sequence[str]) -> frozenset[int]:
    """Places of the items that only narrow a noun before them, up to the next "and" or comma."""
    found = set()
    headed = inside = False
    for number, item in enumerate(items):
        norm = norms[item.place] if item.place >= 0 else ""
        before = norms[items[number - 1].place + 1 : item.place] if number else ()
        if norm in CONNECTORS or not CONNECTORS.isdisjoint(before):
            headed = inside = False
        if norm in NARROWING:
            inside = headed
        elif inside:
            found.add(number)
        elif number and _is_head(item):
            headed = True
    return frozenset(found)


def _is_head(item: Item) -> bool:
    """Whether a word names the thing that is wanted."""
    if item.stem in HEADS:
        return True
    return "content" in item.classes and item.stem not in FRAME_STEMS | GENERIC
