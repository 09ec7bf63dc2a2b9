"""What a learner can choose before practice is made for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from grading.engine.rubric import CRITERIA, FACETS
from grading.models import Difficulty, LearnerProgress
from grading.practice import families, picking
from grading.progress import areas, recommendations, tallies

ENOUGH_FAMILIES = 2  # that train a point at some level, before it can be chosen

Option = tuple[str, str]  # an area as `making.generate()` takes it, and what it is called


@dataclass(frozen=True, slots=True)
class Wishes:
    """The areas that can be asked for, in groups, and `level`: what counts without a choice."""

    groups: tuple[tuple[str, tuple[Option, ...]], ...]
    levels: tuple[Option, ...]
    level: str


def offered(learner: LearnerProgress | None, level: str) -> Wishes:
    """What this learner can wish for: their weak areas first, then all others, none twice."""
    averages = tallies.averages(learner.criteria) if learner else {}
    weak = [one.area for one in recommendations.weaknesses(averages, learner)]
    weak = [area for area in weak if area in (*CRITERIA, *_points())]
    groups = (
        ("Where I lose points", weak),
        ("A whole criterion", [name for name in CRITERIA if name not in weak]),
        ("A single point", sorted((one for one in _points() if one not in weak), key=_called)),
    )
    return Wishes(
        groups=tuple((title, _options(found)) for title, found in groups if found),
        levels=tuple((value, str(label)) for value, label in Difficulty.choices),
        level=Difficulty(level).label,
    )


@cache
def can_be_made(area: str) -> bool:
    """A family trains this area, at the hardest level at least."""
    hardest = families.LEVELS[-1]
    return any(area in picking.trained_areas(one.slug, hardest) for one in families.every())


@cache
def _points() -> frozenset[str]:
    """The single points that several families train, and whose name means nothing else besides."""
    hardest = families.LEVELS[-1]
    trained = [picking.trained_areas(one.slug, hardest).keys() for one in families.every()]
    known = {area for found in trained for area in found} - set(CRITERIA)
    return frozenset(
        area
        for area in known
        if sum(area in found for found in trained) >= ENOUGH_FAMILIES
        and areas.meant_by([area]) == [area]
    )


def _options(found: Iterable[str]) -> tuple[Option, ...]:
    return tuple((area, _called(area)) for area in found)


def _called(area: str) -> str:
    facet = FACETS.get(area.replace("_", "-"))
    return facet.title if facet else areas.title(area)
