"""The requirements of a rubric, laid out so that a clause's words lead to those that they concern.

What depends on the rubric alone is found once and kept: the weights of each requirement, what an
empty clause is worth to it, and which requirements a facet, a word or a kind of word touches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from grading.engine import lexicon
from grading.engine.association import Associations
from grading.engine.authored import Authored
from grading.engine.framed import FRAMED, Frames, as_put
from grading.engine.frames import Frame, frame_of
from grading.engine.matching import KIND, Vocabulary, bags
from grading.engine.postings import Postings
from grading.engine.readings import BROAD, LAYOUT, OWN, SURE
from grading.engine.rubric import Checkpoint, Part
from grading.engine.wants import wanted

ASKED_WORDS = 0.5
Weights = tuple[float, float, float, float, float, float]
# Log-odds: base, facet, own words, likeness to the exemplar, facet x words, facet x likeness.
WEIGHTS: dict[str, Weights] = {
    "none": (-2.82, 0.0, 2.9, 5.07, 0.0, 0.0),
    "bare": (-2.82, 0.0, 3.7, 0.0, 0.0, 0.0),
    "firm": (-2.07, 2.6, 1.2, 2.97, 0.3, 0.0),
    "firm+": (-3.87, 2.5, 0.6, 4.57, 0.2, 0.9),
    "sure": (-2.52, 3.4, 0.5, 2.97, 0.0, 0.0),
    "sure+": (-2.57, 2.35, 1.35, 4.27, 0.1, 0.1),
    "own": (-2.37, 3.9, 0.5, 2.57, 0.0, 0.0),
    "own+": (-2.57, 2.9, 1.1, 3.77, 0.1, 0.1),
    "broad": (-2.87, 3.1, 0.7, 3.97, 0.6, 0.2),
    "broad+": (-2.12, 1.2, 0.9, 4.17, 0.1, 0.5),
}
# Log-odds of a sentence that gives none of the kinds of answer that are wanted.
NOT_OF_KIND = {
    "number": -2.2, "time": -0.7, "person": -1.0, "order": -1.5, "list": -0.7, "example": -0.7,
    "reason": -0.5, "meaning": -0.2,
}  # fmt: skip


class Demand:
    """One requirement of a checkpoint, with what every clause is compared to."""

    __slots__ = (
        "bare",
        "facets",
        "forbids",
        "frame",
        "hints",
        "layout",
        "not_of_kind",
        "number",
        "own",
        "point",
        "put",
        "total",
        "wants",
        "weights",
        "words",
    )

    def __init__(self, number: int, point: Checkpoint, part: Part, frame: Frame) -> None:
        self.number = number
        self.point = point
        self.frame = frame
        self.facets = part.facets
        self.own = not OWN.isdisjoint(part.facets)
        self.layout = not LAYOUT.isdisjoint(part.facets)
        self.forbids = point.polarity == "forbid"
        self.wants = wanted(point.text)
        self.not_of_kind = min((NOT_OF_KIND.get(kind, 0.0) for kind in self.wants), default=0.0)
        self.weights = WEIGHTS[_kind(part)]
        self.put = FRAMED[frame.kind]
        self.bare = as_put(self.put, 0.0, self.weights[0])
        self.words = [
            (root, weight, lexicon.KIND_OF.get(root, lexicon.NO_CLASSES))
            for root, weight in part.words
        ]
        self.total = sum(weight for _, weight in part.words)
        self.hints = [root for root, _ in part.hints]

    def roots(self) -> list[str]:
        """Return the words that it names, and those that it gives as examples."""
        return [root for root, _, _ in self.words] + self.hints

    def named(self, told: Mapping[str, float], classes: frozenset[str]) -> float:
        """Return how much (0-1) of its own words a clause names; a case tells its general word."""
        found = 0.0
        if self.total:
            shares = [
                weight * told.get(root, KIND)
                for root, weight, kinds in self.words
                if root in told or not kinds.isdisjoint(classes)
            ]
            found = sum(shares) / self.total
        if self.hints:
            found = max(found, *[told.get(root, 0.0) for root in self.hints])
        return found


class Demands:
    """All requirements of a rubric, to be found from a clause's words."""

    def __init__(self, points: Sequence[Checkpoint], anchors: frozenset[str]) -> None:
        parts = [
            (number, point, part)
            for number, point in enumerate(points)
            if point.polarity != "quality"
            for part in point.parts
        ]
        self.all = [
            Demand(*row, frame_of(row[1].text, anchors, typed=not row[2].facets)) for row in parts
        ]
        self.frames = Frames([demand.frame for demand in self.all])
        self.near = Associations([demand.point.text for demand in self.all])
        self.authored = Authored([demand.point for demand in self.all])
        self.bare = [demand.bare for demand in self.all]
        self.bans = frozenset(row for row, demand in enumerate(self.all) if demand.forbids)
        self.wanting = [(row, demand) for row, demand in enumerate(self.all) if demand.wants]
        self.own = Vocabulary(root for demand in self.all for root in demand.roots())
        rows = list(enumerate(self.all))
        self._by_facet: dict[str, list[int]] = {}
        for row, demand in rows:
            for slug in demand.facets:
                self._by_facet.setdefault(slug, []).append(row)
        self._by_word = Postings((root, row) for row, demand in rows for root in demand.roots())
        self._by_kind = Postings(
            (kind, row) for row, demand in rows for _, _, kinds in demand.words for kind in kinds
        )
        self.exemplars = Vocabulary(
            root for _, _, part in parts for bag in part.models for root, _ in bag
        )
        self._bags: list[tuple[int, float]] = []
        self._by_root: dict[str, list[tuple[int, float]]] = {}
        for row, (_, _, part) in enumerate(parts):
            for bag, total in bags(part.models):
                for root, weight in bag.items():
                    self._by_root.setdefault(root, []).append((len(self._bags), weight))
                self._bags.append((row, total))

    def shown(self, facets: Mapping[str, float]) -> dict[int, float]:
        """Return the demands of which a clause shows a facet, with the strength of the best."""
        found: dict[int, float] = {}
        for slug, strength in facets.items():
            for row in self._by_facet.get(slug, ()):
                if strength > found.get(row, 0.0):
                    found[row] = strength
        return found

    def named(self, told: Mapping[str, float], classes: frozenset[str]) -> dict[int, float]:
        """Return the demands of which a clause names a word or a case of it, and how much of each."""
        rows = self._by_word.touched(told.keys())
        rows |= self._by_kind.touched(classes)
        return {row: self.all[row].named(told, classes) for row in rows}

    def likeness(self, told: Mapping[str, float]) -> dict[int, float]:
        """Return how near (0-1) told words come to an exemplar's clause for a demand."""
        shares: dict[int, float] = {}
        for root, value in told.items():
            for bag, weight in self._by_root.get(root, ()):
                shares[bag] = shares.get(bag, 0.0) + weight * value
        best: dict[int, float] = {}
        for bag, shared in shares.items():
            row, total = self._bags[bag]
            share = shared / total if shared < total else 1.0
            if share > best.get(row, 0.0):
                best[row] = share
        return best


@lru_cache(maxsize=256)
def demands(points: tuple[Checkpoint, ...], anchors: tuple[str, ...]) -> Demands:
    """Return the requirements of checkpoints ready for comparison."""
    return Demands(points, frozenset(anchors))


def _kind(part: Part) -> str:
    if not part.facets:
        return "none" if part.models else "bare"
    named_words = "+" if sum(weight for _, weight in part.words) >= ASKED_WORDS else ""
    if part.facets[0] in OWN:
        return "own" + named_words
    if part.facets[0] in SURE:
        return "sure" + named_words
    return ("broad" if part.facets[0] in BROAD else "firm") + named_words
