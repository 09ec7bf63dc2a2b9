"""Running sums of scores by criterion: {criterion: [sum, count]}, as JSON fields hold them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from grading.engine.rubric import CRITERIA

Tally = dict[str, list[float]]


def add(tally: Tally, scores: Mapping[str, Decimal | None]) -> None:
    """Let one attempt's criteria count. Sums stay exact: scores have one decimal."""
    for name, score in scores.items():
        if score is not None:
            total, count = tally.get(name, [0.0, 0])
            tally[name] = [round(total + float(score), 1), count + 1]


def merged(tallies: Iterable[Mapping[str, list[float]]]) -> Tally:
    """The sum of several tallies."""
    whole: Tally = {}
    for tally in tallies:
        for name, (total, count) in tally.items():
            before, so_far = whole.get(name, [0.0, 0])
            whole[name] = [round(before + total, 1), so_far + count]
    return whole


def averages(tally: Mapping[str, list[float]]) -> dict[str, float | None]:
    """The average of each of the five criteria, to one decimal; None where nothing was scored."""
    return {
        name: round(tally[name][0] / tally[name][1], 1) if tally.get(name, [0, 0])[1] else None
        for name in CRITERIA
    }
