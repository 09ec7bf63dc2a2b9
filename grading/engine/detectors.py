"""Verdicts: each checkpoint against the clauses that the screens left standing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from grading.engine.authored import shown
from grading.engine.clauses import Clause
from grading.engine.context import in_context, share_said
from grading.engine.facets import FACETS
from grading.engine.framed import Sentence, as_put, sentences
from grading.engine.frames import Frame, frame_of
from grading.engine.matching import Hit, facet_hits, likeness, named, vocabulary
from grading.engine.offtopic import strange
from grading.engine.orders import orders_in, waives
from grading.engine.quality import Measures, judge
from grading.engine.reading import CREDIT, Evidence, Verdict, VerdictName
from grading.engine.readings import ACTS, BROAD, FACTS, LAYOUT, SURE
from grading.engine.rubric import Checkpoint, Part, Rubric
from grading.engine.stems import stem_set
from grading.engine.text import Token

LONGEST_QUOTE = 200
MET_AT, PART_AT = 0.62, 0.36
ASKED_WORDS = 0.5
# Log-odds: base, facet, own words, likeness to the exemplar, facet x words, facet x likeness.
WEIGHTS = {
    "none": (-2.75, 0.0, 3.2, 4.3, 0.0, 0.0),
    "firm": (-2.0, 2.6, 1.5, 2.2, 0.3, 0.0),
    "firm+": (-3.8, 2.5, 0.9, 3.8, 0.2, 0.9),
    "sure": (-2.45, 3.4, 0.8, 2.2, 0.0, 0.0),
    "sure+": (-2.5, 2.35, 1.65, 3.5, 0.1, 0.1),
    "broad": (-2.8, 3.1, 1.0, 3.2, 0.6, 0.2),
    "broad+": (-2.05, 1.2, 1.2, 3.4, 0.1, 0.5),
}
SHUT, AUTHORED, SHOWN = -20.0, 4.0, 1.5
LOOSE = -1.2
COMPANY, COMPANY_MEAN, COMPANY_WORDS, COMPANY_POINTS = 0.8, 0.45, 25, 4
EXACT = frozenset(("num", "quoted", "name", "code", "money", "time"))
PLAIN = stem_set("thing things really very not best some several etc anything")
RIVAL, TELLING, STRANGE, LONG, LONG_CLAUSE = -0.5, -0.35, -2.5, -0.3, 20
RAMBLING, STORY_WORDS, ORDER_SHARE = 4, 80, 0.4
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
    told: list[dict[str, float]] = field(default_factory=list)
    strange: list[bool] = field(default_factory=list)
    rambling: bool = False
    tokens: list[Token] = field(default_factory=list)
    sentences: list[Sentence | None] = field(default_factory=list)


def page(rubric: Rubric, prompt: str, clauses: list[Clause]) -> Page:
    """Prepare a prompt; every clause counts until a screen closes it."""
    slugs = asked_facets(rubric)
    hits = [facet_hits(clause, slugs) for clause in clauses]
    sheet = Page(prompt, clauses, hits, [True] * len(clauses), [False] * len(clauses))
    sheet.rambling = _rambles(clauses)
    return sheet


def asked_facets(rubric: Rubric) -> frozenset[str]:
    """Return the facets that the rubric asks for, and those that the screens look at."""
    asked = {slug for point in rubric.checkpoints for part in point.parts for slug in part.facets}
    return frozenset(asked & set(FACETS)) | ACTS | {"task"}


def _rambles(clauses: Sequence[Clause]) -> bool:
    """Whether a long prompt mostly tells and hardly orders."""
    own = [clause for clause in clauses if clause.kind == "instruction"]
    words = sum(len(clause.words) for clause in own)
    ordering = sum(len(clause.words) for clause in own if clause.directive)
    return words >= STORY_WORDS and ordering < ORDER_SHARE * words


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
    wanted = [
        (number, part)
        for number, point in enumerate(rubric.checkpoints)
        if point.polarity != "quality"
        for part in point.parts
    ]
    sheet.sentences = sentences(sheet.clauses, sheet.open)
    anchors = frozenset(rubric.topic.anchors)
    frames = [frame_of(point.text, anchors) for point in rubric.checkpoints]
    words = vocabulary(tuple(part.models for _, part in wanted))
    sheet.told = [words.told_by(clause) for clause in sheet.clauses]
    sheet.strange = [
        strange(rubric, clause, told)
        for clause, told in zip(sheet.clauses, sheet.told, strict=True)
    ]
    odds = [
        [
            _odds(rubric.checkpoints[number], part, sheet, place, frames[number])
            for place in range(len(sheet.clauses))
        ]
        for number, part in wanted
    ]
    found: dict[int, list[Found]] = {number: [] for number, _ in wanted}
    tops = [_two_highest(wanted, odds, place) for place in range(len(sheet.clauses))]
    for (number, _), row in zip(wanted, odds, strict=True):
        best = Found(0.0)
        for place, own in enumerate(row):
            if own <= SHUT:
                continue
            rival = next((odd for odd, owner in tops[place] if owner != number), SHUT)
            score = _chance(own + RIVAL * max(0.0, _chance(rival) - _chance(own)))
            if score > best.score:
                best = Found(score, (place,))
        found[number].append(best)
    _in_company(found, sheet)
    return {
        number: _checkpoint(point, found[number]) if found.get(number) else Found(0.0)
        for number, point in enumerate(rubric.checkpoints)
        if point.polarity != "quality"
    }


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


def _two_highest(
    wanted: Sequence[tuple[int, Part]], odds: Sequence[Sequence[float]], place: int
) -> list[tuple[float, int]]:
    """Return the strongest claim on a clause, and the strongest of another checkpoint."""
    ranked = sorted(
        ((row[place], number) for (number, _), row in zip(wanted, odds, strict=True)), reverse=True
    )
    first = ranked[:1]
    return first + [item for item in ranked if item[1] != ranked[0][1]][:1]


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


def _odds(point: Checkpoint, part: Part, sheet: Page, place: int, frame: Frame) -> float:
    """Weigh facet, own words and likeness; the weights were fitted on the tuning half."""
    clause = sheet.clauses[place]
    if _closed(point, sheet, place):
        return SHUT
    if shown(point, clause, sheet.prompt):
        return AUTHORED
    hits = sheet.hits[place]
    orders = orders_in(clause, sheet.rambling)
    facet = max((_strength(slug, orders, hits) for slug in part.facets), default=0.0)
    words = named(part, clause)
    alike = likeness(part, sheet.told[place])
    if point.polarity == "forbid" and not facet and not _rules_out(clause):
        words = alike = 0.0
    base, by_facet, by_words, by_likeness, both_words, both_alike = WEIGHTS[_kind(part)]
    total = base + by_facet * facet + by_words * words + by_likeness * alike
    total += both_words * facet * words + both_alike * facet * alike
    if facet >= 1.0 and not LAYOUT.isdisjoint(part.facets):
        total = max(total, SHOWN)
    total = as_put(frame, sheet.sentences[place], total)
    if not orders:
        total += TELLING * (RAMBLING if sheet.rambling else 1)
    if sheet.strange[place]:
        total += STRANGE
    if _loose(clause):
        total += LOOSE
    return total + LONG * min(1.0, len(clause.words) / LONG_CLAUSE)


def _closed(point: Checkpoint, sheet: Page, place: int) -> bool:
    """Whether a clause is evidence for nothing, or not for this point."""
    clause = sheet.clauses[place]
    if not sheet.open[place] or clause.kind == "label":
        return True
    if sheet.task_only[place] and point.facet != "task":
        return True
    return point.polarity == "ask" and waives(clause)


def _loose(clause: Clause) -> bool:
    """Whether a clause has vague words and nothing exact beside them."""
    if not EXACT.isdisjoint(clause.classes):
        return False
    return any("vague" in item.classes and item.stem not in PLAIN for item in clause.items)


def _kind(part: Part) -> str:
    if not part.facets:
        return "none"
    named_words = "+" if sum(weight for _, weight in part.words) >= ASKED_WORDS else ""
    if part.facets[0] in SURE:
        return "sure" + named_words
    return ("broad" if part.facets[0] in BROAD else "firm") + named_words


def _strength(slug: str, orders: bool, hits: dict[str, Hit]) -> float:
    """A story earns nothing for what must be ordered."""
    if slug not in hits or not (orders or slug in FACTS):
        return 0.0
    return hits[slug].strength


def _rules_out(clause: Clause) -> bool:
    return any(not NEGATING.isdisjoint(item.classes) for item in clause.items)
