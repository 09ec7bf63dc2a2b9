"""Verdicts: each checkpoint against the clauses that the screens left standing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from grading.engine.clauses import Clause
from grading.engine.matching import Hit, facet_hits, likeness, named
from grading.engine.quality import Measures, judge
from grading.engine.reading import CREDIT, Evidence, Verdict, VerdictName
from grading.engine.readings import BROAD, FACTS, SURE
from grading.engine.rubric import Checkpoint, Part, Rubric

LONGEST_QUOTE = 200
MET_AT, PART_AT = 0.62, 0.36
ASKED_WORDS = 0.5
# Log-odds: base, facet, own words, likeness to the exemplar, facet x words, facet x likeness.
WEIGHTS = {
    "none": (-2.8, 0.0, 2.6, 3.6, 0.0, 0.0),
    "firm": (-3.3, 3.2, 1.7, 2.1, 0.0, 0.5),
    "firm+": (-4.0, 2.8, 1.7, 3.1, 0.4, 1.1),
    "sure": (-3.0, 3.7, 1.1, 2.0, 0.2, 0.0),
    "sure+": (-3.0, 2.4, 1.8, 3.2, 0.5, 0.6),
    "broad": (-2.8, 2.7, 1.5, 2.3, 0.0, 0.4),
    "broad+": (-2.8, 1.9, 1.7, 2.6, 0.3, 0.4),
}
NEGATING = frozenset(("neg", "only"))


@dataclass(frozen=True, slots=True)
class Found:
    """How far a requirement is satisfied (0-1), and the clauses that show it."""

    score: float
    places: tuple[int, ...] = ()


@dataclass(slots=True)
class Page:
    """A prompt ready to be read: its clauses, their facets, and which of them count."""

    prompt: str
    clauses: list[Clause]
    hits: list[dict[str, Hit]]
    open: list[bool]
    task_only: list[bool]


def page(prompt: str, clauses: list[Clause]) -> Page:
    """Prepare a prompt; every clause counts until a screen closes it."""
    hits = [facet_hits(clause) for clause in clauses]
    return Page(prompt, clauses, hits, [True] * len(clauses), [False] * len(clauses))


def verdicts(rubric: Rubric, sheet: Page, measures: Measures) -> tuple[Verdict, ...]:
    """Return a verdict for every checkpoint; the prompt's own qualities come last."""
    found: dict[int, Found] = {}
    for number, point in enumerate(rubric.checkpoints):
        if point.polarity != "quality":
            found[number] = _checkpoint(point, sheet)
    earned = sum(CREDIT[_name(item.score)] for item in found.values())
    substance = earned / max(1, len(found)) if found else measures.own_substance
    for number, point in enumerate(rubric.checkpoints):
        if point.polarity == "quality":
            score = judge(point.facet, measures, substance)
            found[number] = Found(score, measures.shows(point.facet) if score else ())
    return tuple(
        _verdict(number, found[number], sheet) for number in range(len(rubric.checkpoints))
    )


def _name(score: float) -> VerdictName:
    if score >= MET_AT:
        return "met"
    return "partial" if score >= PART_AT else "missing"


def _verdict(number: int, found: Found, sheet: Page) -> Verdict:
    name = _name(found.score)
    if name == "missing":
        return Verdict(number, name)
    evidence = tuple(quote(sheet.prompt, sheet.clauses[place]) for place in found.places[:3])
    return Verdict(number, name, evidence)


def quote(prompt: str, clause: Clause) -> Evidence:
    """Return a clause as evidence, cut at a word when it is long."""
    start, end = clause.start, clause.end
    if end - start > LONGEST_QUOTE:
        end = max(
            (token.end for token in clause.tokens if token.end - start <= LONGEST_QUOTE),
            default=start + LONGEST_QUOTE,
        )
    return Evidence(prompt[start:end], start, end)


def _checkpoint(point: Checkpoint, sheet: Page) -> Found:
    found = [_part(point, part, sheet) for part in point.parts]
    if not found:
        return Found(0.0)
    places = tuple(dict.fromkeys(place for item in found if item.score >= PART_AT for place in item.places))
    if point.joined_by == "or":
        return Found(max(item.score for item in found), places)
    return Found(_joined([item.score for item in found]), places)


def _joined(scores: Sequence[float]) -> float:
    """Both halves of a two-part point are needed; one alone is partial."""
    if min(scores) >= MET_AT:
        return min(scores)
    return min(max(scores), sum(scores) / len(scores), MET_AT - 0.01)


def _part(point: Checkpoint, part: Part, sheet: Page) -> Found:
    best = Found(0.0)
    for place, clause in enumerate(sheet.clauses):
        if not sheet.open[place] or clause.kind == "label":
            continue
        if sheet.task_only[place] and point.facet != "task":
            continue
        score = _clause(point, part, clause, sheet.hits[place])
        if score > best.score:
            best = Found(score, (place,))
    return best


def _clause(point: Checkpoint, part: Part, clause: Clause, hits: dict[str, Hit]) -> float:
    """Weigh facet, own words and likeness; the weights were fitted on the tuning half."""
    facet = max((_strength(slug, clause, hits) for slug in part.facets), default=0.0)
    words = named(part, clause)
    alike = likeness(part, clause)
    if point.polarity == "forbid" and not facet and not _rules_out(clause):
        words = alike = 0.0
    base, by_facet, by_words, by_likeness, both_words, both_alike = WEIGHTS[_kind(part)]
    total = base + by_facet * facet + by_words * words + by_likeness * alike
    total += both_words * facet * words + both_alike * facet * alike
    return 1 / (1 + math.exp(-total))


def _kind(part: Part) -> str:
    if not part.facets:
        return "none"
    named_words = "+" if sum(weight for _, weight in part.words) >= ASKED_WORDS else ""
    if part.facets[0] in SURE:
        return "sure" + named_words
    return ("broad" if part.facets[0] in BROAD else "firm") + named_words


def _strength(slug: str, clause: Clause, hits: dict[str, Hit]) -> float:
    """A story earns nothing for what must be ordered."""
    if slug not in hits or not (clause.directive or slug in FACTS):
        return 0.0
    return hits[slug].strength


def _rules_out(clause: Clause) -> bool:
    return any(not NEGATING.isdisjoint(item.classes) for item in clause.items)
