"""Learning from the exemplars: the author's own sentences that make each point.

An exemplar meets every checkpoint, so for each one some clause of it is the answer. The clause is
found by the checkpoint's facets and words; its other words (names, dates, figures, verbs) then
help to recognise the same point in a learner's words.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from grading.engine import lexicon
from grading.engine.clauses import Clause, clauses
from grading.engine.matching import facet_hits, named
from grading.engine.readings import LAYOUT
from grading.engine.rubric import Checkpoint, Part, Rubric

NEAR = 0.85
LEAST = 0.3
MOST_MODELS = 5
MOST_LEFT = 10
TOPIC_WEIGHT = 0.2
SURE = 0.8
FACET_SHARE, WORD_SHARE = 0.5, 1.0


@dataclass(frozen=True, slots=True)
class _Row:
    clause: Clause
    hits: dict[str, float]


def learn(rubric: Rubric) -> Rubric:
    """Return the rubric with the exemplars' clauses for each point added as word lists."""
    names = frozenset(rubric.topic.names)
    pages = [
        [
            _Row(clause, facet_hits(clause))
            for clause in clauses(text, names)
            if clause.kind != "label"
        ]
        for text in rubric.topic.exemplars
    ]
    rarity = _rarity([row for rows in pages for row in rows], frozenset(rubric.topic.anchors))
    pairs = [_aligned(rubric.checkpoints, rows) for rows in pages]
    points = tuple(
        _taught(number, point, pages, pairs, rarity)
        for number, point in enumerate(rubric.checkpoints)
    )
    return replace(rubric, checkpoints=points)


def _rarity(rows: Sequence[_Row], anchors: frozenset[str]) -> dict[str, float]:
    """Weigh stems: 1 for one that a single clause holds, near 0 for one in all of them."""
    counts = Counter(root for row in rows for root in row.clause.content)
    size = math.log(len(rows) + 1.0) or 1.0
    return {
        root: math.log((len(rows) + 1.0) / count) / size * _commonness(root, anchors)
        for root, count in counts.items()
    }


def _commonness(root: str, anchors: frozenset[str]) -> float:
    if root in anchors:
        return TOPIC_WEIGHT
    return 0.6 if root in lexicon.COMMON_STEMS else 1.0


def _aligned(
    points: Sequence[Checkpoint], rows: Sequence[_Row]
) -> dict[tuple[int, int], list[int]]:
    """Pair requirements (checkpoint, part) with the clauses of one exemplar that answer them."""
    found: dict[tuple[int, int], list[int]] = {}
    used: set[int] = set()
    for number, point in enumerate(points):
        for order, part in enumerate(point.parts):
            fits = [_fit(part, row) for row in rows]
            best = max(fits, default=0.0)
            if point.polarity == "quality" or best < LEAST:
                continue
            near = [n for n, fit in enumerate(fits) if fit >= max(LEAST, NEAR * best)]
            found[number, order] = near[:MOST_MODELS]
            if best >= SURE:
                used.update(n for n, fit in enumerate(fits) if fit == best)
    left = [n for n, row in enumerate(rows) if n not in used and len(row.clause.content) >= 2]
    for number, point in enumerate(points):
        for order, part in enumerate(point.parts):
            if point.polarity != "quality" and (number, order) not in found and left:
                found[number, order] = _nearest(part, rows, left)
    return found


def _nearest(part: Part, rows: Sequence[_Row], left: Sequence[int]) -> list[int]:
    """Of the clauses that answer nothing else, those with something of the point; any of a few."""
    near = [place for place in left if _fit(part, rows[place]) > 0]
    few = list(left) if len(left) <= MOST_LEFT else []
    return (near or few)[:MOST_MODELS]


def _taught(
    number: int,
    point: Checkpoint,
    pages: Sequence[Sequence[_Row]],
    pairs: Sequence[dict[tuple[int, int], list[int]]],
    rarity: dict[str, float],
) -> Checkpoint:
    parts = []
    for order, part in enumerate(point.parts):
        bags = [
            _bag(rows[place].clause, rarity)
            for rows, found in zip(pages, pairs, strict=True)
            for place in found.get((number, order), ())
        ]
        if not LAYOUT.isdisjoint(part.facets):
            bags = []
        parts.append(replace(part, models=tuple(bag for bag in bags if bag)[: 2 * MOST_MODELS]))
    told = any(part.facets or part.models or part.words for part in parts)
    return replace(point, parts=tuple(parts), detectable=point.detectable and told)


def _fit(part: Part, row: _Row) -> float:
    strength = max((row.hits[slug] for slug in part.facets if slug in row.hits), default=0.0)
    return FACET_SHARE * strength + WORD_SHARE * named(part, row.clause)


def _bag(clause: Clause, rarity: dict[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(
        (root, round(rarity[root], 3)) for root in sorted(clause.content) if rarity[root] > 0.05
    )
