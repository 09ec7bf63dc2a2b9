"""Verdicts: each checkpoint against the clauses that the screens left standing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grading.engine.clauses import Clause
from grading.engine.matching import Hit, coverage, facet_hits
from grading.engine.quality import Measures, judge
from grading.engine.reading import CREDIT, Evidence, Verdict, VerdictName
from grading.engine.rubric import Checkpoint, Part, Rubric

LONGEST_QUOTE = 200
MET_AT, PART_AT = 0.7, 0.38


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
    facet = max((hits[slug].strength for slug in part.facets if slug in hits), default=0.0)
    named = coverage(part.words, clause.stems) if part.words else 0.0
    if part.facets and part.words:
        return facet * (0.6 + 0.4 * min(1.0, named * 2))
    if part.facets:
        return facet
    return min(1.0, named * 1.5)
