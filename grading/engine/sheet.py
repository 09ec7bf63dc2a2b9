"""A prompt laid out to be read: its clauses, their facets, and which of them count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from grading.engine.clauses import Clause
from grading.engine.facets import FACETS
from grading.engine.matching import facet_hits
from grading.engine.readings import ACTS
from grading.engine.rubric import Rubric
from grading.engine.text import Token
from grading.engine.wants import given

STORY_WORDS, ORDER_SHARE = 80, 0.45


@dataclass(slots=True)
class Page:
    """A prompt ready to be read: its clauses, their facets, and which of them count.

    ``answers``: for each clause how far its sentence answers each requirement.
    """

    prompt: str
    clauses: list[Clause]
    hits: list[dict[str, float]]
    open: list[bool]
    task_only: list[bool]
    told: list[dict[str, float]] = field(default_factory=list)
    strange: list[bool] = field(default_factory=list)
    rambling: bool = False
    tokens: list[Token] = field(default_factory=list)
    answers: list[dict[int, float]] = field(default_factory=list)
    kinds: dict[int, frozenset[str]] = field(default_factory=dict)


def page(rubric: Rubric, prompt: str, clauses: list[Clause]) -> Page:
    """Prepare a prompt; every clause counts until a screen closes it."""
    slugs = asked_facets(rubric)
    hits = [facet_hits(clause, slugs) for clause in clauses]
    sheet = Page(prompt, clauses, hits, [True] * len(clauses), [False] * len(clauses))
    sheet.rambling = _rambles(clauses)
    sheet.kinds = _kinds(clauses)
    return sheet


def _kinds(clauses: Sequence[Clause]) -> dict[int, frozenset[str]]:
    """Return for each sentence the kinds of answer that it gives."""
    rows: dict[int, list[Clause]] = {}
    for clause in clauses:
        rows.setdefault(clause.sentence, []).append(clause)
    return {number: given(row) for number, row in rows.items()}


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
