"""Verdicts: each checkpoint against the clauses that the screens left standing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from grading.engine.clauses import Clause
from grading.engine.context import in_context, share_said
from grading.engine.demands import demands
from grading.engine.framed import sentences
from grading.engine.offtopic import strange
from grading.engine.quality import Measures, judge
from grading.engine.reading import CREDIT, Evidence, Verdict, VerdictName
from grading.engine.rubric import Checkpoint, Rubric
from grading.engine.sheet import Page
from grading.engine.weighing import SHUT, odds

LONGEST_QUOTE = 200
MET_AT, PART_AT = 0.62, 0.36
RIVAL = -0.5
COMPANY, COMPANY_MEAN, COMPANY_WORDS, COMPANY_POINTS = 2.0, 0.45, 25, 4


@dataclass(frozen=True, slots=True)
class Found:
    """How far a requirement is satisfied (0-1), and the clauses that show it."""

    score: float
    places: tuple[int, ...] = ()


def verdicts(rubric: Rubric, sheet: Page, measures: Measures) -> tuple[Verdict, ...]:
    """Return a verdict for every checkpoint; the prompt's own qualities come last."""
    found = _read_in_context(rubric, sheet, _found(rubric, sheet))
    earned = sum(CREDIT[_name(item.score)] for item in found.values())
    substance = earned / max(1, len(found)) if found else measures.own_substance
    for number, point in enumerate(rubric.checkpoints):
        if point.polarity == "quality":
            score = judge(point.facet, measures, substance)
            found[number] = Found(score, measures.shows(point.facet) if score else ())
    return tuple(
        _verdict(number, found[number], sheet) for number in range(len(rubric.checkpoints))
    )


def _read_in_context(rubric: Rubric, sheet: Page, found: dict[int, Found]) -> dict[int, Found]:
    counted = (clause for clause, is_open in zip(sheet.clauses, sheet.open, strict=True) if is_open)
    share = share_said(rubric.topic, counted)
    return {
        number: Found(in_context(item.score, share), item.places) for number, item in found.items()
    }


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


def _found(rubric: Rubric, sheet: Page) -> dict[int, Found]:
    """Weigh every clause against every requirement, then let them compete for the clauses."""
    asked = demands(rubric.checkpoints, rubric.topic.anchors)
    sheet.told = [asked.exemplars.told_by(clause.content) for clause in sheet.clauses]
    sheet.strange = [
        strange(rubric, clause, told)
        for clause, told in zip(sheet.clauses, sheet.told, strict=True)
    ]
    sheet.answers = asked.frames.answers(sentences(sheet.clauses, sheet.open))
    claims = [odds(asked, sheet, place) for place in range(len(sheet.clauses))]
    found: dict[int, list[Found]] = {demand.number: [] for demand in asked.all}
    numbers = [demand.number for demand in asked.all]
    for row, number in enumerate(numbers):
        found[number].append(_best(row, numbers, claims))
    _in_company(found, sheet)
    return {
        number: _checkpoint(point, found[number]) if found.get(number) else Found(0.0)
        for number, point in enumerate(rubric.checkpoints)
        if point.polarity != "quality"
    }


def _best(row: int, numbers: Sequence[int], claims: Sequence[Sequence[float]]) -> Found:
    """Return the best clause for a requirement; another checkpoint's stronger claim weakens it."""
    best = Found(0.0)
    beaten = SHUT  # log-odds that are known to give no better score
    rivals = [other for other, number in enumerate(numbers) if number != numbers[row]]
    for place, own in enumerate(map(itemgetter(row), claims)):
        if own <= beaten:
            continue
        score = _chance(own)
        if score > best.score:
            rival = max([claims[place][other] for other in rivals], default=SHUT)
            if rival > own:
                score = _chance(own + RIVAL * (_chance(rival) - score))
                own = SHUT
            if score > best.score:
                best = Found(score, (place,))
        beaten = max(beaten, own)
    return best


def _in_company(found: dict[int, list[Found]], sheet: Page) -> None:
    """Doubtful evidence is weaker in a long prompt that shows little else, stronger in a full one."""
    words = sum(len(clause.words) for clause in sheet.clauses)
    scores = [item.score for parts in found.values() for item in parts]
    if words < COMPANY_WORDS or len(scores) < COMPANY_POINTS:
        return
    total = sum(scores)
    for parts in found.values():
        for place, item in enumerate(parts):
            if 0.0 < item.score < 1.0:
                others = (total - item.score) / (len(scores) - 1)
                odds = math.log(item.score / (1 - item.score)) + COMPANY * (others - COMPANY_MEAN)
                parts[place] = Found(_chance(odds), item.places)


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def _checkpoint(point: Checkpoint, found: Sequence[Found]) -> Found:
    places = tuple(
        dict.fromkeys(place for item in found if item.score >= PART_AT for place in item.places)
    )
    if point.joined_by == "or":
        return Found(max(item.score for item in found), places)
    return Found(_joined([item.score for item in found]), places)


def _joined(scores: Sequence[float]) -> float:
    """Both halves of a two-part point are needed; one alone is partial."""
    if min(scores) >= MET_AT:
        return min(scores)
    return min(max(scores), sum(scores) / len(scores), MET_AT - 0.01)
