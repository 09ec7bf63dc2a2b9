"""A column chart as numbers for an SVG: the template only writes them down."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH, HEIGHT, GAP, BASE = 660, 200, 8, 24


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    count: int
    x: float
    y: float
    width: float
    height: float
    middle: float
    above: float


def columns(rows: list[tuple[str, int]]) -> list[Column]:
    """One column a row, the highest as high as the chart; coordinates in a WIDTH x HEIGHT box."""
    most = max((count for _, count in rows), default=0) or 1
    step = WIDTH / max(len(rows), 1)
    room = HEIGHT - 2 * BASE
    return [
        Column(
            label=label,
            count=count,
            x=round(step * place + GAP / 2, 1),
            y=round(BASE + room * (1 - count / most), 1),
            width=round(step - GAP, 1),
            height=round(room * count / most, 1),
            middle=round(step * (place + 0.5), 1),
            above=round(BASE + room * (1 - count / most) - 4, 1),
        )
        for place, (label, count) in enumerate(rows)
    ]
