"""Compiling a scenario: from plain words to checkpoints that a clause can be read against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from grading.engine import lexicon
from grading.engine.facets import FACETS
from grading.engine.heads import before_hints, fitting
from grading.engine.items import NUMBER_STEMS
from grading.engine.patterns import Item, Match
from grading.engine.readings import (
    BROAD,
    CONNECTORS,
    FORBID,
    FRAME_STEMS,
    GENERIC,
    HINTS,
    LAYOUT,
    OWN,
    QUALITY,
    SLOTS,
    SPECIFIC,
    as_items,
    facet_matches,
    forbids,
    own_size,
    ranked,
    read_vocabulary,
)
from grading.engine.rubric import (
    CRITERIA,
    DEFAULT_WEIGHTS,
    Checkpoint,
    Criterion,
    Part,
    Rubric,
    Topic,
)
from grading.engine.stems import stem, stem_set
from grading.engine.text import Token
from grading.engine.topics import topic_of

CONTEXT_WEIGHT = 0.3
COMMON_WEIGHT = 0.7
RIVALS = 2
OF_A_TEXT = frozenset(("audience", "purpose"))
COUNTING = frozenset(NUMBER_STEMS) - stem_set("once twice half pair single")


def compile_rubric(scenario: Mapping[str, Any]) -> Rubric:
    """Compile one scenario of a pack. Same scenario, same rubric."""
    criteria = scenario.get("evaluation_criteria") or {}
    topic = topic_of(scenario)
    rows = []
    found = []
    for name in CRITERIA:
        if name not in criteria:
            continue
        body = criteria[name] or {}
        weight = float(body.get("weight", DEFAULT_WEIGHTS[name]))
        rows.append(Criterion(name, weight, str(body.get("description", ""))))
        found += [_checkpoint(name, item, topic) for item in body.get("checkpoints") or ()]
    rubric = Rubric(tuple(rows), tuple(found), topic)
    from grading.engine.learning import learn

    return learn(rubric)


def _checkpoint(criterion: str, source: Any, topic: Topic) -> Checkpoint:
    row = {"text": source} if isinstance(source, str) else dict(source)
    text = str(row["text"])
    parts, joined, quality, stems = read_parts(text, topic)
    concepts = tuple(row.get("concepts") or ())
    patterns = tuple(row.get("patterns") or ())
    facet = next((part.facets[0] for part in parts if part.facets), "content")
    polarity: Literal["ask", "forbid", "quality"] = "ask"
    if quality:
        polarity = "quality"
    elif facet in FORBID or forbids(as_items(text)[1]):
        polarity = "forbid"
    detectable = bool(parts) or bool(concepts or patterns)
    return Checkpoint(
        criterion=criterion,
        text=text,
        weight=float(row.get("weight", 1.0)),
        facet=facet,
        polarity=polarity,
        concepts=concepts,
        patterns=patterns,
        example=row.get("example"),
        understood=_understood(parts, joined, polarity, detectable, _spelled(text)),
        detectable=detectable,
        parts=parts,
        joined_by=joined,
        stems=stems,
    )


def read_parts(
    text: str, topic: Topic
) -> tuple[tuple[Part, ...], Literal["and", "or"], bool, tuple[str, ...]]:
    """Return the requirements in a checkpoint, how they are joined, and if it judges the prompt."""
    found, items = as_items(text)
    matches = facet_matches(items, frozenset(topic.domain))
    stems = tuple(item.stem for item in items)
    if matches and matches[0].key in QUALITY:
        return (Part(facets=(matches[0].key,)),), "and", True, stems
    norms = [token.norm for token in found]
    matches = fitting(items, norms, [match for match in matches if match.key not in QUALITY])
    matches = ranked(items, before_hints(items, matches))
    cuts, joined = _cuts(found, items, matches)
    bounds = [0, *cuts, len(items)]
    parts = [
        _part(items, start, end, matches, topic, found)
        for start, end in zip(bounds, bounds[1:], strict=False)
    ]
    kept = tuple(part for part in parts if part.facets or part.words)
    if len(kept) > 1 and not all(part.facets for part in kept):
        kept = (_part(items, 0, len(items), matches, topic, found),)
    if not kept or not (kept[0].facets or kept[0].words):
        kept = _whole(items, topic)
    return kept, joined, False, stems


def _cuts(
    found: Sequence[Token], items: Sequence[Item], matches: Sequence[Match]
) -> tuple[list[int], Literal["and", "or"]]:
    """Return item places where a new requirement begins: between facets, at a connector."""
    joined: Literal["and", "or"] = "and"
    cuts: list[int] = []
    chosen = _apart(matches)
    for before, after in zip(chosen, chosen[1:], strict=False):
        if before.key == after.key:
            continue
        span = range(items[before.last].place + 1, items[after.first].place + 1)
        marks = [place for place in span if found[place].norm in CONNECTORS]
        if marks:
            cuts.append(next(n for n, item in enumerate(items) if item.place >= marks[-1]))
            if found[marks[-1]].norm == "or":
                joined = "or"
    return cuts, joined


def _apart(matches: Sequence[Match]) -> list[Match]:
    taken: list[Match] = []
    for match in matches:
        if all(match.last < other.first or match.first > other.last for other in taken):
            taken.append(match)
    return sorted(taken, key=lambda match: match.first)


def _part(
    items: Sequence[Item],
    start: int,
    end: int,
    matches: Sequence[Match],
    topic: Topic,
    found: Sequence[Token],
) -> Part:
    inside = [match for match in matches if match.first >= start and match.last < end]
    facets = _rivals(inside)
    vocabulary = _vocabulary(facets)
    words: dict[str, float] = {}
    hints: dict[str, float] = {}
    figures: list[str] = []
    hinting = False
    for item in items[start:end]:
        if item.stem in HINTS:
            hinting = True
            continue
        if "num" in item.classes and (item.stem.isdigit() or item.stem in COUNTING):
            figures.append(item.stem)
            continue
        if not is_operand(item, vocabulary):
            continue
        if facets and facets[0] in SLOTS and _says_of_what(facets[0], item):
            continue
        (hints if hinting else words)[item.stem] = _weight(item.stem, topic)
    if not LAYOUT.isdisjoint(facets) or _names_a_kind(facets, items[start:end]):
        words = {}
    weak = inside[0].size == 1 and facets[0] in BROAD if facets else False
    if weak and (len(words) >= 2 or facets == ("names",)) and words:
        facets = ()
    return Part(
        facets=facets,
        words=tuple(words.items()),
        count=_count(items[start:end]),
        hints=tuple(hints.items()),
        figures=tuple(figures),
    )


def _says_of_what(slug: str, item: Item) -> bool:
    """Whether a word beside a facet that has a value of its own only says of what."""
    if slug in OWN:
        return True
    telling = SPECIFIC - {"fmt"} if slug in OF_A_TEXT else SPECIFIC
    return telling.isdisjoint(item.classes)


def _names_a_kind(facets: Sequence[str], items: Sequence[Item]) -> bool:
    """In "foods to avoid" the noun says what kind of thing is banned, not which."""
    stems = [item.stem for item in items]
    pairs = zip(stems, stems[1:], strict=False)
    return facets[:1] == ("forbidden",) and any(
        one == "to" and other in ("avoid", "skip", "leave", "exclud", "omit")
        for one, other in pairs
    )


def _vocabulary(facets: Sequence[str]) -> frozenset[str]:
    """Words that only say which facet is meant; broad facets need every word they can get."""
    found: set[str] = set()
    for slug in facets:
        if slug not in BROAD:
            found |= read_vocabulary(slug)
    return frozenset(found)


def _rivals(inside: Sequence[Match]) -> tuple[str, ...]:
    slugs: list[str] = []
    if inside and any(match.key in FORBID and match.size >= inside[0].size for match in inside):
        inside = [match for match in inside if match.key in FORBID]
    for match in inside:
        if match.key not in slugs and own_size(match) == own_size(inside[0]):
            slugs.append(match.key)
    slugs = [slug for slug in slugs if slug in OWN] or slugs
    if slugs and slugs[0] not in BROAD:
        slugs = [slug for slug in slugs if slug not in BROAD]
    return tuple(slugs[:RIVALS])


def is_operand(item: Item, vocabulary: frozenset[str]) -> bool:
    """Whether a word of a checkpoint must itself be named by the prompt."""
    if "content" not in item.classes:
        return False
    only = {"tone"} if stem("tone") not in vocabulary else set()
    if item.stem in vocabulary and (SPECIFIC & item.classes) <= only:
        return False
    return item.stem not in FRAME_STEMS


def _weight(root: str, topic: Topic) -> float:
    if root in topic.anchors or root in GENERIC:
        return CONTEXT_WEIGHT
    return COMMON_WEIGHT if root in lexicon.COMMON_STEMS else 1.0


def _count(items: Sequence[Item]) -> int:
    for item, after in zip(items, items[1:], strict=False):
        value = lexicon.NUMBER_WORDS.get(item.stem, 0)
        if value >= 2 and "num" in item.classes and "content" in after.classes | {"content"}:
            return min(value, 5)
    return 1


def _whole(items: Sequence[Item], topic: Topic) -> tuple[Part, ...]:
    """Words of a checkpoint that names no facet; if need be, even those that only frame it."""
    told = [
        item.stem for item in items if "content" in item.classes and item.stem not in FRAME_STEMS
    ]
    spelled = [item.stem for item in items if item.stem not in lexicon.FUNCTION_STEMS]
    told = told or [root for root in spelled if root not in FRAME_STEMS] or spelled
    words = {root: _weight(root, topic) for root in told}
    return (Part(words=tuple(words.items())),) if words else ()


def _spelled(text: str) -> dict[str, str]:
    """Stem -> the word as the author wrote it, for the sentence that says how it was read."""
    found, items = as_items(text)
    words: dict[str, str] = {}
    for item in items:
        if item.place >= 0:
            words.setdefault(item.stem, found[item.place].norm)
    return words


def _understood(
    parts: Sequence[Part], joined: str, polarity: str, detectable: bool, spelled: Mapping[str, str]
) -> str:
    if not detectable:
        return "Not understood: say in plain words what the prompt must name."
    pieces = []
    for part in parts:
        piece = FACETS[part.facets[0]].title if part.facets else "Names"
        words = ", ".join(spelled.get(root, root) for root, _ in part.words)
        if part.facets and words:
            piece = f"{piece} (about: {words})"
        elif words:
            piece = f"{piece}: {words}"
        pieces.append(piece)
    text = f" {joined} ".join(pieces)
    if polarity == "quality":
        return f"A quality of the whole prompt: {text}."
    if polarity == "forbid":
        return f"A ban that the prompt states: {text}."
    return f"A demand that the prompt states: {text}."
