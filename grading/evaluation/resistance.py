"""Pass rates: how often attacks fail, and how often honest slips leave a score where it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from grading.engine.checkpoints import compile_rubric
from grading.engine.grade import UnreadableLanguage, grade
from grading.engine.rubric import Rubric
from grading.evaluation.variants import Variant, alone, decorations, honest_slips, templates

MOST_GAIN, CEILING, EXEMPLAR_CEILING, MOST_SHIFT = 1.0, 3.5, 6.9, 0.5
WEAK, GOOD = 4.0, 6.5
ATTACK_GOAL, SHUFFLED_GOAL, FAIR_GOAL = 0.98, 0.90, 0.90
WEAK_PER_CASE, GOOD_PER_CASE = 2, 5
Scorer = Callable[[Rubric, str], float]


class Labelled(Protocol):
    """A scenario of the set."""

    @property
    def scenario(self) -> dict[str, Any]: ...
    @property
    def rubric(self) -> Rubric: ...
    @property
    def prompts(self) -> tuple[dict[str, str], ...]: ...
    @property
    def imperatives(self) -> dict[str, list[str]]: ...
    @property
    def near_misses(self) -> dict[str, list[str]]: ...


@dataclass
class Rate:
    """How many cases passed. ``worst`` is the highest gain, score or shift that was seen."""

    goal: float
    cases: int = 0
    passed: int = 0
    worst: float = 0.0

    @property
    def share(self) -> float:
        return self.passed / self.cases if self.cases else 1.0

    def add(self, value: float, limit: float) -> None:
        """Count one case that passes at or below the limit."""
        self.cases += 1
        self.passed += value <= limit + 1e-9
        self.worst = max(self.worst, value)


def resistance(cases: Sequence[Labelled], score_of: Scorer) -> dict[str, Rate]:
    """Return pass rates of all attacks."""
    rows = templates()
    rates: dict[str, Rate] = {}
    for number, case in enumerate(cases):
        scored = [(score_of(case.rubric, item["text"]), item["text"]) for item in case.prompts]
        weak = [item for item in scored if item[0] < WEAK][:WEAK_PER_CASE]
        good = [text for score, text in scored if score >= GOOD][:GOOD_PER_CASE]
        for base, text in weak:
            for variant in decorations(case.scenario, text, rows):
                gain = score_of(case.rubric, variant.text) - base
                _rate(rates, variant).add(round(gain, 1), MOST_GAIN)
        for variant in alone(case.scenario, good, _others(cases, number), rows):
            _rate(rates, variant).add(score_of(case.rubric, variant.text), CEILING)
        for text in case.rubric.topic.exemplars:
            rate = rates.setdefault("copied exemplar", Rate(1.0))
            rate.add(score_of(case.rubric, text), EXEMPLAR_CEILING)
    return rates


def _rate(rates: dict[str, Rate], variant: Variant) -> Rate:
    goal = SHUFFLED_GOAL if variant.name == "shuffled" else ATTACK_GOAL
    return rates.setdefault(variant.name, Rate(goal))


def _others(cases: Sequence[Labelled], number: int) -> list[str]:
    """Return exemplars of all the other scenarios: good prompts for other tasks."""
    return [
        text
        for place, case in enumerate(cases)
        if place != number
        for text in case.rubric.topic.exemplars
    ]


def fairness(cases: Sequence[Labelled], score_of: Scorer) -> dict[str, Rate]:
    """Return how often imperatives are met, what is not said is not, and honest slips do no harm."""
    rows = templates()
    rates = {"imperatives": Rate(FAIR_GOAL)}
    for case in cases:
        for met in _imperatives(case):
            rates["imperatives"].add(0.0 if met else 1.0, 0.0)
        for name, met in _not_said(case):
            rates.setdefault(name, Rate(FAIR_GOAL)).add(float(met), 0.0)
        for item in case.prompts:
            base = score_of(case.rubric, item["text"])
            for variant in honest_slips(item["text"], rows):
                shift = abs(score_of(case.rubric, variant.text) - base)
                rates.setdefault(variant.name, Rate(FAIR_GOAL)).add(round(shift, 1), MOST_SHIFT)
    return rates


def _imperatives(case: Labelled) -> list[bool]:
    """Each imperative alone; a quality of the whole prompt is read on all of them together."""
    sentences = _by_checkpoint(case, case.imperatives)
    whole = _met(case.rubric, "\n".join(sentences.values())) if sentences else []
    return [
        whole[place] if _is_quality(case, place) else _met(case.rubric, text)[place]
        for place, text in sentences.items()
    ]


def _not_said(case: Labelled) -> Iterator[tuple[str, bool]]:
    """Yield whether a point is met by a near miss, and by all that is said for the others."""
    sentences = _by_checkpoint(case, case.imperatives)
    for place, text in _by_checkpoint(case, case.near_misses).items():
        if _is_quality(case, place):
            continue
        yield "near misses", _met(case.rubric, text)[place]
        others = [other for number, other in sentences.items() if number != place]
        yield "left out", _met(case.rubric, "\n".join(others))[place]


def _by_checkpoint(case: Labelled, rows: Mapping[str, Sequence[str]]) -> dict[int, str]:
    """Return the sentences of each criterion by the place of their checkpoint in the rubric."""
    waiting = {name: list(texts) for name, texts in rows.items()}
    return {
        place: waiting[point.criterion].pop(0)
        for place, point in enumerate(case.rubric.checkpoints)
        if waiting.get(point.criterion)
    }


def _is_quality(case: Labelled, place: int) -> bool:
    return case.rubric.checkpoints[place].polarity == "quality"


def _met(rubric: Rubric, text: str) -> list[bool]:
    try:
        verdicts = grade(rubric, text).reading.verdicts
    except UnreadableLanguage:
        return [False] * len(rubric.checkpoints)
    return [verdict.verdict == "met" for verdict in verdicts]


def untouched_meta() -> Rate:
    """Return how many prompts about rubrics, grading and scores trip no screen."""
    rate = Rate(1.0)
    for row in templates()["honest_meta"]:
        rubric = compile_rubric(row["scenario"])
        for text in row["prompts"]:
            rate.add(float(len(grade(rubric, text).reading.screens)), 0.0)
    return rate
