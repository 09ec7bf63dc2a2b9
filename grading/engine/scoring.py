"""Scores from verdicts: criterion 0-10, weighted overall, category, and what each point would gain."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grading.engine.reading import CREDIT, Reading
from grading.engine.rubric import BANDS, CRITERIA, Rubric


@dataclass(frozen=True)
class Score:
    """``breakdown``: every criterion, None where the scenario has none. ``gains``: per checkpoint."""

    overall: float
    category: str
    breakdown: dict[str, float | None]
    gains: tuple[float, ...]


def score(rubric: Rubric, reading: Reading) -> Score:
    """Compute the score of a reading. All figures are rounded half up to one decimal."""
    credits = [CREDIT[verdict.verdict] for verdict in reading.verdicts]
    values = {name: _criterion(rubric, credits, name) for name in CRITERIA}
    now = _overall(rubric, values, reading.cap)
    gains = []
    for place, credit in enumerate(credits):
        gain = 0.0
        if credit < 1.0:
            better = [*credits[:place], 1.0, *credits[place + 1 :]]
            name = rubric.checkpoints[place].criterion
            raised = values | {name: _criterion(rubric, better, name)}
            gain = _overall(rubric, raised, reading.cap) - now
        gains.append(rounded(gain))
    return Score(now, category(now), _breakdown(values), tuple(gains))


def rounded(value: float) -> float:
    """Round half up to one decimal; the small addend undoes binary fractions."""
    return math.floor(value * 10 + 0.5 + 1e-9) / 10


def category(overall: float) -> str:
    """Return the band of a score."""
    return next(name for floor, name in BANDS if overall >= floor)


def _criterion(rubric: Rubric, credits: Sequence[float], name: str) -> float | None:
    rows = [
        (point.weight, credit)
        for point, credit in zip(rubric.checkpoints, credits, strict=True)
        if point.criterion == name
    ]
    total = sum(weight for weight, _ in rows)
    return 10 * sum(weight * credit for weight, credit in rows) / total if total else None


def _breakdown(values: Mapping[str, float | None]) -> dict[str, float | None]:
    return {name: None if value is None else rounded(value) for name, value in values.items()}


def overall(rubric: Rubric, credits: Sequence[float], cap: float | None = None) -> float:
    """Return the weighted score (0-10) of credits (0-1) in rubric order."""
    values = {name: _criterion(rubric, credits, name) for name in CRITERIA}
    return _overall(rubric, values, cap)


def _overall(rubric: Rubric, values: Mapping[str, float | None], cap: float | None) -> float:
    """Return the weighted score of the criteria's values."""
    total = weights = 0.0
    for criterion in rubric.criteria:
        value = values[criterion.name]
        if value is not None:
            total += criterion.weight * value
            weights += criterion.weight
    value = rounded(total / weights) if weights else 0.0
    return value if cap is None else min(value, cap)
