"""Weighing a clause against every requirement at once: facet, own words, likeness to the exemplar.

What depends on the clause alone is found once per clause, what depends on the requirements alone
once per rubric; a requirement of which a clause shows nothing is worth what an empty clause is.
"""

from __future__ import annotations

from grading.engine.clauses import Clause
from grading.engine.courtesy import is_small_talk
from grading.engine.demands import Demand, Demands
from grading.engine.framed import NEGATING, as_put
from grading.engine.orders import orders_in, waives
from grading.engine.readings import FACTS
from grading.engine.sheet import Page
from grading.engine.stems import stem_set

BY_NEAR, MIDDLE_NEAR, MOST_NEAR = 2.3, 0.22, 1.5
# Nearness counts for more when a sentence gives the kind of answer that is wanted.
NEAR_OF_KIND = 0.5
SHUT, AUTHORED, SHOWN = -20.0, 4.0, 1.5
LOOSE = -1.2
EXACT = frozenset(("num", "quoted", "name", "code", "money", "time"))
PLAIN = stem_set("ok okay thing things really very not best some several etc anything")
TELLING, STRANGE, LONG, LONG_CLAUSE = -0.35, -2.5, -0.72, 20
SMALL_TALK = -3.0
RAMBLING = 4


def odds(asked: Demands, sheet: Page, place: int) -> list[float]:
    """Return the log-odds that a clause shows each demand."""
    clause = sheet.clauses[place]
    if not sheet.open[place] or clause.kind == "label":
        return [SHUT] * len(asked.all)
    orders = orders_in(clause, sheet.rambling)
    rules_out = not NEGATING.isdisjoint(clause.heard)
    hits = sheet.hits[place]
    # A story earns nothing for what must be ordered.
    shown = asked.shown(hits if orders else {slug: hits[slug] for slug in hits if slug in FACTS})
    named = asked.named(asked.own.told_by(clause.named), clause.classes)
    alike = asked.likeness(sheet.told[place])
    near = _near(asked, sheet, place)
    for row in () if rules_out else asked.bans - shown.keys():
        named[row] = alike[row] = near[row] = 0.0
    fits = sheet.answers[place]
    found = asked.bare.copy()
    for row in {*shown, *named, *alike, *fits}:
        evidence = (shown.get(row, 0.0), named.get(row, 0.0), alike.get(row, 0.0))
        found[row] = _weigh(asked.all[row], *evidence, fits.get(row, 0.0))
    lost = sum(_losses(sheet, place, orders))
    near = [value if value < MOST_NEAR else MOST_NEAR for value in near]
    found = [
        value + (BY_NEAR * (nearness - MIDDLE_NEAR) + lost)
        for value, nearness in zip(found, near, strict=True)
    ]
    kinds = sheet.kinds[clause.sentence]
    for row, demand in asked.wanting:
        found[row] += _of_kind(demand, kinds, near[row], shown.get(row, 0.0))
    for row in asked.authored.shown(clause, sheet.prompt):
        found[row] = AUTHORED
    _shut(found, asked, waives(clause), sheet.task_only[place])
    return found


def _of_kind(demand: Demand, kinds: frozenset[str], near: float, facet: float) -> float:
    """Weigh whether the sentence gives the kind of answer that the checkpoint wants."""
    if not demand.wants.isdisjoint(kinds):
        return NEAR_OF_KIND * near
    return 0.0 if facet >= 1.0 else demand.not_of_kind  # shown in a way of its own


def _losses(sheet: Page, place: int, orders: bool) -> list[float]:
    """Return the log-odds that a clause costs whatever it is compared to."""
    clause = sheet.clauses[place]
    losses = [] if orders else [TELLING * (RAMBLING if sheet.rambling else 1)]
    if sheet.strange[place]:
        losses.append(STRANGE)
    if not orders and is_small_talk(clause):
        losses.append(SMALL_TALK)
    if _loose(clause):
        losses.append(LOOSE)
    losses.append(LONG * min(1.0, len(clause.words) / LONG_CLAUSE))
    return losses


def _near(asked: Demands, sheet: Page, place: int) -> list[float]:
    if sheet.strange[place]:
        return [0.0] * len(asked.all)
    return asked.near.nearer(sheet.clauses[place].named)


def _weigh(demand: Demand, facet: float, words: float, alike: float, fit: float) -> float:
    """Weigh facet, own words and likeness; the weights were fitted on the tuning half and the wide set."""
    base, by_facet, by_words, by_likeness, both_words, both_alike = demand.weights
    total = base + by_facet * facet + by_words * words + by_likeness * alike
    if not facet:
        return as_put(demand.put, fit, total)
    total += both_words * facet * words + both_alike * facet * alike
    if demand.layout and facet >= 1.0:
        total = max(total, SHOWN)
    put = as_put(demand.put, fit, total)
    return max(total, put) if demand.own else put


def _shut(found: list[float], asked: Demands, waives: bool, task_only: bool) -> None:
    """Close the demands for which the clause is no evidence."""
    if not (waives or task_only):
        return
    for row, demand in enumerate(asked.all):
        if (task_only and demand.point.facet != "task") or (
            waives and demand.point.polarity == "ask"
        ):
            found[row] = SHUT


def _loose(clause: Clause) -> bool:
    """Whether a clause has vague words and nothing exact beside them."""
    if "vague" not in clause.heard or not EXACT.isdisjoint(clause.classes):
        return False
    return any("vague" in item.classes and item.stem not in PLAIN for item in clause.items)
