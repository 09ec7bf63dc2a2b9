"""How learners fare at one scenario, from the running totals that attempts keep."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from grading.models import Attempt, CheckpointStats, Scenario, ScenarioStats, ScenarioVersion
from grading.progress import stats

RECENT = 1000  # latest attempts that the common paths are read from
STEPS = 4  # attempts of one learner that a path shows
PATHS = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """How many attempts scored `points` (10 stands alone, 9 is 9.0 to 9.9)."""

    points: int
    count: int


@dataclass(frozen=True, slots=True)
class CheckpointFigures:
    """`missed`: share of attempts 0-1. `discrimination`: -1 to 1, None while it means nothing."""

    criterion: str
    text: str
    attempts: int
    missed: float | None
    partial: float | None
    discrimination: float | None

    @property
    def missed_percent(self) -> int:
        return round(100 * (self.missed or 0))

    @property
    def partial_percent(self) -> int:
        return round(100 * (self.partial or 0))


@dataclass(frozen=True, slots=True)
class Path:
    """The bands that a learner went through, and how many learners did."""

    bands: tuple[str, ...]
    learners: int


@dataclass(frozen=True, slots=True)
class Figures:
    learners: int
    completed: int
    attempts: int
    mean: float | None
    histogram: list[Bar]
    hints: list[tuple[int, int]]  # (tier, learners who opened it)
    checkpoints: list[CheckpointFigures]
    paths: list[Path]


def figures(scenario: Scenario, version: ScenarioVersion) -> Figures:
    """Everything for one scenario; checkpoints as the given version has them. Three queries."""
    totals = ScenarioStats.objects.filter(scenario=scenario).first() or ScenarioStats()
    histogram = totals.histogram or [0] * stats.POINTS
    hints = totals.hints or [0] * stats.TIERS
    mean = float(totals.score_sum) / totals.attempts if totals.attempts else None
    return Figures(
        learners=totals.learners,
        completed=totals.completed,
        attempts=totals.attempts,
        mean=mean,
        histogram=[Bar(points, count) for points, count in enumerate(histogram)],
        hints=list(enumerate(hints, 1)),
        checkpoints=_checkpoints(version),
        paths=_paths(scenario),
    )


def _checkpoints(version: ScenarioVersion) -> list[CheckpointFigures]:
    rows = {row.index: row for row in CheckpointStats.objects.filter(version=version)}
    return [
        _figures(point.criterion, point.text, rows.get(index) or CheckpointStats())
        for index, point in enumerate(version.rubric.checkpoints)
    ]


def _figures(criterion: str, text: str, row: CheckpointStats) -> CheckpointFigures:
    total = row.met + row.partial + row.missing
    return CheckpointFigures(
        criterion=criterion,
        text=text,
        attempts=total,
        missed=row.missing / total if total else None,
        partial=row.partial / total if total else None,
        discrimination=discrimination(row),
    )


def discrimination(row: CheckpointStats) -> float | None:
    """Point-biserial correlation of "met" with the overall score, from the kept sums.

    None while every attempt fared alike, at the checkpoint or in its score.
    """
    total = row.met + row.partial + row.missing
    others = total - row.met
    if not row.met or not others:
        return None
    mean = float(row.score_sum) / total
    variance = float(row.score_squares) / total - mean**2
    if variance < 1e-9:
        return None
    distance = float(row.score_sum_met) / row.met - mean
    return distance / math.sqrt(variance) * math.sqrt(row.met / others)


def _paths(scenario: Scenario) -> list[Path]:
    recent = Attempt.objects.filter(scenario=scenario).order_by("-created_at")
    rows = recent.values_list("user_id", "number", "category")[:RECENT]
    walked: dict[object, dict[int, str]] = {}
    for user, number, band in rows:
        walked.setdefault(user, {})[number] = band
    # Learners whose first attempt is older than the recent ones would show half a path.
    counts = Counter(_path(steps) for steps in walked.values() if 1 in steps)
    return [Path(bands, learners) for bands, learners in counts.most_common(PATHS)]


def _path(steps: dict[int, str]) -> tuple[str, ...]:
    return tuple(band for _, band in sorted(steps.items())[:STEPS])
