"""Weighing a clause against every requirement at once: facet, own words, likeness to the exemplar.

What depends on the clause alone is found once per clause, what depends on the requirements alone
once per rubric; for a pair of both little is left to do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from grading.engine import lexicon, wants
from grading.engine.association import associations
from grading.engine.authored import shown
from grading.engine.clauses import Clause
from grading.engine.framed import Answer, as_put
from grading.engine.matching import KIND, Vocabulary, bags
from grading.engine.orders import orders_in, waives
from grading.engine.readings import BROAD, FACTS, LAYOUT, OWN, SURE
from grading.engine.rubric import Checkpoint, Part
from grading.engine.sheet import Page
from grading.engine.stems import stem_set

ASKED_WORDS = 0.5
Weights = tuple[float, float, float, float, float, float]
# Log-odds: base, facet, own words, likeness to the exemplar, facet x words, facet x likeness.
WEIGHTS: dict[str, Weights] = {
    "none": (-2.75, 0.0, 3.2, 4.3, 0.0, 0.0),
    "bare": (-2.75, 0.0, 4.0, 0.0, 0.0, 0.0),
    "firm": (-2.0, 2.6, 1.5, 2.2, 0.3, 0.0),
    "firm+": (-3.8, 2.5, 0.9, 3.8, 0.2, 0.9),
    "sure": (-2.45, 3.4, 0.8, 2.2, 0.0, 0.0),
    "sure+": (-2.5, 2.35, 1.65, 3.5, 0.1, 0.1),
    "own": (-2.3, 3.9, 0.8, 1.8, 0.0, 0.0),
    "own+": (-2.5, 2.9, 1.4, 3.0, 0.1, 0.1),
    "broad": (-2.8, 3.1, 1.0, 3.2, 0.6, 0.2),
    "broad+": (-2.05, 1.2, 1.2, 3.4, 0.1, 0.5),
}
BY_NEAR, MIDDLE_NEAR, MOST_NEAR = 1.8, 0.25, 1.5
# Log-odds when a sentence gives the kind of answer that is wanted, and when it gives none of them.
NOT_OF_KIND = {
    "number": -2.2, "time": -0.7, "person": -1.0, "order": -1.5, "list": -0.7, "example": -0.7,
    "reason": -0.5, "meaning": -0.2,
}  # fmt: skip
NEAR_OF_KIND = 0.5
SHUT, AUTHORED, SHOWN = -20.0, 4.0, 1.5
LOOSE = -1.2
EXACT = frozenset(("num", "quoted", "name", "code", "money", "time"))
PLAIN = stem_set("ok okay thing things really very not best some several etc anything")
TELLING, STRANGE, LONG, LONG_CLAUSE = -0.35, -2.5, -0.3, 20
RAMBLING = 4
NEGATING = frozenset(("neg", "only"))


class Demand:
    """One requirement of a checkpoint, with what every clause is compared to."""

    __slots__ = ("facets", "hints", "layout", "own", "total", "weights", "words")

    def __init__(self, part: Part) -> None:
        self.facets = part.facets
        self.own = not OWN.isdisjoint(part.facets)
        self.layout = not LAYOUT.isdisjoint(part.facets)
        self.weights = WEIGHTS[_kind(part)]
        self.words = [
            (root, weight, lexicon.KIND_OF.get(root, lexicon.NO_CLASSES))
            for root, weight in part.words
        ]
        self.total = sum(weight for _, weight in part.words)
        self.hints = [root for root, _ in part.hints]

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
        return max([found, *(told[root] for root in self.hints if root in told)])


class Demands:
    """All requirements of a rubric, to be found from a clause's words."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.all = [Demand(part) for part in parts]
        self.own = Vocabulary(root for part in parts for root, _ in (*part.words, *part.hints))
        self.exemplars = Vocabulary(
            root for part in parts for bag in part.models for root, _ in bag
        )
        self._bags: list[tuple[int, float]] = []
        self._by_root: dict[str, list[tuple[int, float]]] = {}
        for row, part in enumerate(parts):
            for bag, total in bags(part.models):
                for root, weight in bag.items():
                    self._by_root.setdefault(root, []).append((len(self._bags), weight))
                self._bags.append((row, total))

    def likeness(self, told: Mapping[str, float]) -> list[float]:
        """Return for each demand how near (0-1) told words come to an exemplar's clause for it."""
        shares: dict[int, list[float]] = {}
        for root, value in told.items():
            for bag, weight in self._by_root.get(root, ()):
                shares.setdefault(bag, []).append(weight * value)
        best = [0.0] * len(self.all)
        for bag, shared in shares.items():
            row, total = self._bags[bag]
            best[row] = max(best[row], min(1.0, sum(shared) / total))
        return best


@lru_cache(maxsize=512)
def demands(parts: tuple[Part, ...]) -> Demands:
    """Return the requirements ready for comparison."""
    return Demands(parts)


@dataclass(slots=True)
class _Standing:
    """What a clause brings to every comparison. ``losses``: log-odds that it costs."""

    prompt: str
    clause: Clause
    strengths: dict[str, float]
    told: dict[str, float]
    waives: bool
    rules_out: bool
    task_only: bool
    losses: list[float]
    kinds: frozenset[str]


def odds(wanted: Sequence[Checkpoint], asked: Demands, sheet: Page, place: int) -> list[float]:
    """Return the log-odds that a clause shows each demand. ``wanted``: their checkpoints."""
    clause = sheet.clauses[place]
    if not sheet.open[place] or clause.kind == "label":
        return [SHUT] * len(wanted)
    standing = _standing(asked, sheet, place)
    alike = asked.likeness(sheet.told[place])
    near = associations(tuple(point.text for point in wanted)).nearer(clause.named)
    if sheet.strange[place]:
        near = [0.0] * len(near)
    return [
        _odds(point, demand, standing, (likeness, nearness), answer)
        for point, demand, likeness, nearness, answer in zip(
            wanted, asked.all, alike, near, sheet.answers[place], strict=True
        )
    ]


def _standing(asked: Demands, sheet: Page, place: int) -> _Standing:
    clause = sheet.clauses[place]
    orders = orders_in(clause, sheet.rambling)
    losses = [] if orders else [TELLING * (RAMBLING if sheet.rambling else 1)]
    if sheet.strange[place]:
        losses.append(STRANGE)
    if _loose(clause):
        losses.append(LOOSE)
    losses.append(LONG * min(1.0, len(clause.words) / LONG_CLAUSE))
    return _Standing(
        sheet.prompt,
        clause,
        # A story earns nothing for what must be ordered.
        {slug: hit.strength for slug, hit in sheet.hits[place].items() if orders or slug in FACTS},
        asked.own.told_by(clause.named),
        waives(clause),
        any(not NEGATING.isdisjoint(item.classes) for item in clause.items),
        sheet.task_only[place],
        losses,
        sheet.kinds[clause.sentence],
    )


def _odds(
    point: Checkpoint,
    demand: Demand,
    standing: _Standing,
    likeness: tuple[float, float],
    answer: Answer,
) -> float:
    """Weigh facet, own words and likeness; the weights were fitted on the tuning half."""
    if _closed(point, standing):
        return SHUT
    if shown(point, standing.clause, standing.prompt):
        return AUTHORED
    alike, near = likeness
    strengths = standing.strengths
    facet = max([strengths.get(slug, 0.0) for slug in demand.facets], default=0.0)
    words = demand.named(standing.told, standing.clause.classes)
    if point.polarity == "forbid" and not facet and not standing.rules_out:
        words = alike = near = 0.0
    base, by_facet, by_words, by_likeness, both_words, both_alike = demand.weights
    total = base + by_facet * facet + by_words * words + by_likeness * alike
    total += both_words * facet * words + both_alike * facet * alike
    if demand.layout and facet >= 1.0:
        total = max(total, SHOWN)
    total = max(total, as_put(answer, total)) if demand.own and facet else as_put(answer, total)
    total += BY_NEAR * (min(near, MOST_NEAR) - MIDDLE_NEAR)
    total += _of_kind(point, standing, near, facet)
    for loss in standing.losses:
        total += loss
    return total


def _of_kind(point: Checkpoint, standing: _Standing, near: float, facet: float) -> float:
    """Weigh whether the sentence gives the kind of answer that the checkpoint wants."""
    wanted = wants.wanted(point.text)
    if not wanted.isdisjoint(standing.kinds):
        return NEAR_OF_KIND * min(near, MOST_NEAR)
    if facet >= 1.0:
        return 0.0  # shown in a way of its own
    return min((NOT_OF_KIND.get(kind, 0.0) for kind in wanted), default=0.0)


def _closed(point: Checkpoint, standing: _Standing) -> bool:
    """Whether a clause is no evidence for this point."""
    if standing.task_only and point.facet != "task":
        return True
    return point.polarity == "ask" and standing.waives


def _loose(clause: Clause) -> bool:
    """Whether a clause has vague words and nothing exact beside them."""
    if not EXACT.isdisjoint(clause.classes):
        return False
    return any("vague" in item.classes and item.stem not in PLAIN for item in clause.items)


def _kind(part: Part) -> str:
    if not part.facets:
        return "none" if part.models else "bare"
    named_words = "+" if sum(weight for _, weight in part.words) >= ASKED_WORDS else ""
    if part.facets[0] in OWN:
        return "own" + named_words
    if part.facets[0] in SURE:
        return "sure" + named_words
    return ("broad" if part.facets[0] in BROAD else "firm") + named_words
