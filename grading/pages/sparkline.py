"""The small chart of a learner's attempts at one scenario, as coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grading.models import Attempt

WIDTH, HEIGHT, EDGE = 240, 56, 6
HIGHEST = 10


@dataclass(frozen=True, slots=True)
class Dot:
    """One attempt in the chart."""

    x: float
    y: float
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A line through the attempts, oldest left; `pass_y` is the height of a pass."""

    dots: tuple[Dot, ...]
    pass_y: float
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def line(self) -> str:
        """The `points` of an SVG polyline."""
        return " ".join(f"{dot.x:g},{dot.y:g}" for dot in self.dots)

    @property
    def first(self) -> Attempt:
        return self.dots[0].attempt

    @property
    def last(self) -> Attempt:
        return self.dots[-1].attempt


def draw(attempts: Sequence[Attempt]) -> Sparkline:
    """The chart of attempts in the order in which they were made."""
    steps = max(1, len(attempts) - 1)
    room = WIDTH - 2 * EDGE
    dots = tuple(
        Dot(round(EDGE + room * index / steps, 1), _height(float(attempt.overall)), attempt)
        for index, attempt in enumerate(attempts)
    )
    return Sparkline(dots, _height(7.0))


def _height(score: float) -> float:
    return round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * score / HIGHEST, 1)
