"""Which practice suits one learner: the families that train what they need, a filling not yet given."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from grading.engine.checkpoints import compile_rubric
from grading.models import GeneratedPractice, LearnerProgress, ScenarioProgress
from grading.practice import families
from grading.practice.families import Family, Filling
from grading.progress import areas, recommendations, tallies
from grading.progress.summary import skill_level
from promptlab.accounts.models import User

ENOUGH = {True: 0.15, False: 0.03}  # share of a rubric that trains an area well: criterion, facet
REPEATED = 4  # points of relevance that each earlier scenario of the family costs
EVIDENCE = 6  # attempts after which the choice is half sure


@dataclass(frozen=True, slots=True)
class Pick:
    """A family and the filling that this learner gets next; `relevance` runs from 0 to 100."""

    family: Family
    filling: Filling
    relevance: int


@dataclass(frozen=True, slots=True)
class Picked:
    """What to make, for which areas and at which level, and how much there was to choose from.

    `total_available`: scenarios that could still be made for this learner. `filtered_count`: those
    of them that fit the areas and leave out what is mastered. `confidence`: 0 to 1.
    """

    picks: list[Pick]
    areas: tuple[str, ...]
    level: str
    total_available: int
    filtered_count: int
    confidence: float


@dataclass(frozen=True, slots=True)
class _Choice:
    """A family as a candidate for one learner."""

    family: Family
    used: frozenset[str]  # keys of the fillings given before
    relevance: int

    @property
    def left(self) -> int:
        return self.family.size - len(self.used)


def get_ready(difficulty: str | None) -> None:
    """Read and weigh the families, once a process: no database thread should wait for that."""
    for family in families.every():
        for level in [difficulty] if difficulty else families.LEVELS:
            trained_areas(family.slug, level)


def pick(
    user: User,
    focus_areas: Iterable[str],
    difficulty: str | None,
    count: int,
    exclude_completed: bool,
    among: Sequence[Family],
) -> Picked:
    """What to make for this learner; fewer than `count`, which may be 0, when fillings run out."""
    learner = LearnerProgress.objects.filter(user=user).first() or LearnerProgress(user=user)
    wanted, level = aim(user, learner, focus_areas, difficulty)
    every = _choices(user, wanted, level, among)
    fitting = _fitting(user, every, wanted, exclude_completed)
    return Picked(
        picks=_fillings(_spread(fitting, count)),
        areas=tuple(wanted),
        level=level,
        total_available=sum(choice.left for choice in every),
        filtered_count=sum(choice.left for choice in fitting),
        confidence=round(learner.attempts / (learner.attempts + EVIDENCE), 2),
    )


def aim(
    user: User, learner: LearnerProgress, focus_areas: Iterable[str], difficulty: str | None
) -> tuple[list[str], str]:
    """The areas and the level that practice is made for: what was asked, else what is needed."""
    asked = areas.meant_by(focus_areas)
    return asked or _weak_areas(learner), difficulty or _level_for(user, asked)


def _level_for(user: User, asked: Sequence[str]) -> str:
    """The learner's level, or the next harder one at which some family trains what is asked."""
    own = families.LEVELS.index(skill_level(user))
    fitting = (
        level
        for level in families.LEVELS[own:]
        if not asked
        or any(trained_areas(one.slug, level).keys() & asked for one in families.every())
    )
    return next(fitting, families.LEVELS[own])


def _weak_areas(learner: LearnerProgress) -> list[str]:
    averages = tallies.averages(learner.criteria)
    return [weak.area for weak in recommendations.weaknesses(averages, learner)]


def _choices(
    user: User, wanted: Sequence[str], level: str, among: Sequence[Family]
) -> list[_Choice]:
    """The families with fillings left, the most relevant first. One query."""
    used: dict[str, set[str]] = {}
    rows = GeneratedPractice.objects.filter(user=user).values_list("family", "filling")
    for slug, filling in rows:
        used.setdefault(slug, set()).add(filling)
    found = []
    for family in among:
        keys = {families.key(filling) for filling in family.fillings()}
        mine = frozenset(used.get(family.slug, set()) & keys)
        fit = relevance(trained_areas(family.slug, level), wanted)
        found.append(_Choice(family, mine, max(1, fit - REPEATED * len(mine))))
    return sorted((one for one in found if one.left), key=lambda one: -one.relevance)


def relevance(trained: Mapping[str, float], wanted: Sequence[str]) -> int:
    """How well what a rubric trains fits the wanted areas: 50 to 100, 75 when nothing is wanted."""
    if not wanted:
        return 75
    parts = [
        min(1.0, trained.get(area, 0.0) / ENOUGH[area in areas.CRITERION_ADVICE]) for area in wanted
    ]
    return round(50 + 50 * sum(parts) / len(parts))


@lru_cache(maxsize=128)
def trained_areas(slug: str, level: str) -> dict[str, float]:
    """What a family trains at a level: shares of its rubric by area."""
    family = families.by_slug(slug)
    assert family is not None, "families are looked up by their own names"  # noqa: S101
    content = family.content(family.filling(0), level, slug)
    return areas.trained_by(compile_rubric(content).to_dict())


def _fitting(
    user: User, choices: list[_Choice], wanted: Sequence[str], exclude_completed: bool
) -> list[_Choice]:
    """Those that train a wanted area at all, without mastered skills if that is asked for."""
    mastered: set[str] = set()
    if exclude_completed:
        done = ScenarioProgress.objects.filter(user=user, mastered_at__isnull=False)
        mastered = set(done.values_list("scenario__family", flat=True))
    useful = [one for one in choices if not wanted or one.relevance + REPEATED * len(one.used) > 50]
    return [one for one in (useful or choices) if one.family.slug not in mastered]


def _spread(choices: Sequence[_Choice], count: int) -> list[_Choice]:
    """The families to make scenarios from: the best first, each once before any comes twice."""
    picked: list[_Choice] = []
    turn = 0
    while len(picked) < count and any(one.left > turn for one in choices):
        fresh = [one for one in choices if one.left > turn]
        picked += fresh[: count - len(picked)]
        turn += 1
    return picked


def _fillings(chosen: Iterable[_Choice]) -> list[Pick]:
    """A filling for each; none twice, and about something new while there is any."""
    used: dict[str, set[str]] = {}
    picks = []
    for choice in chosen:
        given = used.setdefault(choice.family.slug, set(choice.used))
        filling = _unused(choice.family, given)
        given.add(families.key(filling))
        picks.append(Pick(choice.family, filling, choice.relevance))
    return picks


def _unused(family: Family, used: set[str]) -> Filling:
    themes = {families.theme(one) for one in family.fillings() if families.key(one) in used}
    free = [one for one in family.fillings() if families.key(one) not in used]
    new = [one for one in free if families.theme(one) not in themes]
    return secrets.choice(new or free)
