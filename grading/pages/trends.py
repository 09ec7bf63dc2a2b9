"""What the progress page draws: the trend as coordinates, the criteria against earlier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from grading.engine.rubric import CRITERIA
from grading.models import DayProgress, LearnerProgress
from grading.passing import PASS
from grading.progress import tallies
from grading.progress.ledger import EVERYTHING
from grading.progress.summary import Point
from promptlab.accounts.models import User

WIDTH, HEIGHT = 1000, 100  # of the drawing; the page stretches it
MONTH = timedelta(days=30)
STEADY = 0.3  # a change of the average below this is called no change


@dataclass(frozen=True, slots=True)
class Spot:
    """A point of the trend in the drawing."""

    x: float
    y: float
    point: Point


@dataclass(frozen=True, slots=True)
class Trend:
    """The trend, oldest left. `pass_y` is the height of a pass."""

    spots: tuple[Spot, ...]
    pass_y: float = HEIGHT - float(PASS) * 10
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def line(self) -> str:
        """The `points` of an SVG polyline."""
        return " ".join(f"{spot.x:g},{spot.y:g}" for spot in self.spots)

    @property
    def first(self) -> Point:
        return self.spots[0].point

    @property
    def last(self) -> Point:
        return self.spots[-1].point

    @property
    def best(self) -> Point:
        return max((spot.point for spot in self.spots), key=lambda point: point.average_score)


def draw(history: Sequence[Point]) -> Trend | None:
    """The trend of a history, spaced by date; None without any point."""
    if not history:
        return None
    first, last = history[0].date, history[-1].date
    days = (last - first).days
    return Trend(
        tuple(
            Spot(
                x=round(WIDTH * (point.date - first).days / days, 1) if days else WIDTH / 2,
                y=round(HEIGHT - point.average_score * 10, 1),
                point=point,
            )
            for point in history
        )
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion, now and before; either may be None when nothing was graded then."""

    name: str
    now: float | None
    before: float | None

    @property
    def change(self) -> float | None:
        if self.now is None or self.before is None:
            return None
        return round(self.now - self.before, 1)

    @property
    def before_x(self) -> float:
        """Where the mark of the earlier average stands, on a scale of 0 to 100."""
        return round((self.before or 0) * 10, 1)


@dataclass(frozen=True, slots=True)
class Profile:
    """The five criteria over the last 30 days against `against`, which is named in words."""

    rows: tuple[Row, ...]
    now_label: str
    against: str

    @property
    def has_before(self) -> bool:
        return any(row.before is not None for row in self.rows)

    @property
    def average_now(self) -> float | None:
        return _mean([row.now for row in self.rows])

    @property
    def average_before(self) -> float | None:
        return _mean([row.before for row in self.rows if row.now is not None])

    @property
    def direction(self) -> str:
        """better, worse or steady; "" while there is nothing to compare with."""
        now, before = self.average_now, self.average_before
        if now is None or before is None:
            return ""
        if abs(now - before) < STEADY:
            return "steady"
        return "better" if now > before else "worse"


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(sum(known) / len(known), 1) if known else None


def profile(user: User, learner: LearnerProgress, today: date) -> Profile:
    """The last 30 days against the 30 before them, or against the first five attempts.

    When the last 30 days are empty, everything so far stands in their place and is held against the
    first five. One query.
    """
    rows = DayProgress.objects.filter(
        user=user, category=EVERYTHING, date__gt=today - 2 * MONTH
    ).values_list("date", "criteria")
    recent = tallies.merged(criteria for day, criteria in rows if day > today - MONTH)
    before = tallies.merged(criteria for day, criteria in rows if day <= today - MONTH)
    # What stands in the place of empty days holds those before them too.
    earlier, against = before if recent else {}, "the 30 days before"
    if not earlier and learner.attempts > 5:
        earlier, against = learner.criteria_first, "your first five attempts"
    return Profile(
        _rows(recent or learner.criteria, earlier),
        "the last 30 days" if recent else "everything so far",
        against,
    )


def _rows(now: Mapping[str, list[float]], before: Mapping[str, list[float]]) -> tuple[Row, ...]:
    latest, earlier = tallies.averages(now), tallies.averages(before)
    return tuple(Row(name, latest[name], earlier[name]) for name in CRITERIA)
