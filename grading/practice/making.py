"""Practice that is made for one learner: new scenarios on what they find hard, never the same twice."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils import timezone

from grading import scenarios
from grading.engine.checkpoints import compile_rubric
from grading.models import (
    Difficulty,
    GeneratedPractice,
    LearnerProgress,
    Scenario,
    ScenarioProgress,
)
from grading.packs import schema
from grading.practice import families
from grading.practice.families import Family, Filling
from grading.progress import areas, counting, recommendations, tallies
from grading.progress.summary import skill_level
from promptlab.accounts.models import User
from promptlab.lib.errors import Conflict, RateLimited, invalid

MOST = 5
MOST_AN_HOUR = 12  # through the pages; doors have limits of their own
HOUR = timedelta(hours=1)
USUAL = 3
ENOUGH = {True: 0.15, False: 0.03}  # share of a rubric that trains an area well: criterion, facet
REPEATED = 4  # points of relevance that each earlier scenario of the family costs
EVIDENCE = 6  # attempts after which the choice is half sure


@dataclass(frozen=True, slots=True)
class Made:
    """A scenario made for a learner; `relevance_score` runs from 0 to 100."""

    scenario: Scenario
    relevance_score: int


@dataclass(frozen=True, slots=True)
class Generated:
    """What was made and for which areas, how much there was to choose from, how sure the choice is.

    `total_available`: scenarios that could still be made for this learner. `filtered_count`: those
    of them that fit the areas and leave out what is mastered. `personalization_confidence`: 0 to 1.
    """

    scenarios: list[Made]
    areas: tuple[str, ...]
    total_available: int
    filtered_count: int
    personalization_confidence: float


@dataclass(frozen=True, slots=True)
class _Choice:
    """A family as a candidate for one learner."""

    family: Family
    used: frozenset[str]  # keys of the fillings given before
    relevance: int

    @property
    def left(self) -> int:
        return self.family.size - len(self.used)


@transaction.atomic
def generate(
    user: User,
    focus_areas: Iterable[str] = (),
    difficulty: str | None = None,
    count: int = USUAL,
    exclude_completed: bool = False,
    *,
    family: str | None = None,
) -> Generated:
    """Make, publish and return 1 to 5 scenarios that only this learner sees.

    Without `focus_areas` the learner's own weak areas count; without `difficulty` their level, or
    the next harder one that trains what they ask for. Words that name no known area are passed over.
    `family` keeps to one skill. Fewer than `count` come back when the fillings run out.
    ValidationFailed names `count`, `difficulty` or `family`.
    """
    check(count, difficulty)
    return fill(user, focus_areas, difficulty, count, exclude_completed, family=family)


def get_ready() -> None:
    """Read and weigh the families, once a process: no database thread should wait for that."""
    for family in families.every():
        for level in families.LEVELS:
            trained_areas(family.slug, level)


def check(count: int, difficulty: str | None) -> None:
    """ValidationFailed names `count` or `difficulty`."""
    if not 1 <= count <= MOST:
        raise invalid("count", f"Choose a number from 1 to {MOST}", count)
    if difficulty is not None and difficulty not in Difficulty.values:
        raise invalid("difficulty", f"Use one of: {', '.join(Difficulty.values)}", difficulty)


def fill(
    user: User,
    focus_areas: Iterable[str],
    difficulty: str | None,
    count: int,
    exclude_completed: bool,
    *,
    family: str | None = None,
) -> Generated:
    """`generate` for a checked wish, in the caller's transaction; `count` may be 0, to count only."""
    learner = counting.lock(user)  # two requests at once must not pick the same filling
    wanted, level = aim(user, learner, focus_areas, difficulty)
    every = _choices(user, wanted, level, _one_or_all(family))
    fitting = _fitting(user, every, wanted, exclude_completed)
    return Generated(
        scenarios=[_make(user, choice, level) for choice in _spread(fitting, count)],
        areas=tuple(wanted),
        total_available=sum(choice.left for choice in every),
        filtered_count=sum(choice.left for choice in fitting),
        personalization_confidence=round(learner.attempts / (learner.attempts + EVIDENCE), 2),
    )


def aim(
    user: User, learner: LearnerProgress, focus_areas: Iterable[str], difficulty: str | None
) -> tuple[list[str], str]:
    """The areas and the level that practice is made for: what was asked, else what is needed."""
    asked = areas.meant_by(focus_areas)
    return asked or _weak_areas(learner), difficulty or _level_for(user, asked)


def one_more(user: User, family: str) -> Scenario:
    """A fresh sibling of one family at the learner's level; Conflict when none is left."""
    made = generate(user, count=1, family=family).scenarios
    if not made:
        raise Conflict("You have had every scenario of this kind. Choose another skill.")
    return made[0].scenario


def _one_or_all(slug: str | None) -> Sequence[Family]:
    if slug is None:
        return families.every()
    family = families.by_slug(slug)
    if family is None:
        raise invalid("family", "No practice can be made for this skill.", slug)
    return [family]


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
        relevance = max(1, _coverage(family.slug, level, wanted) - REPEATED * len(mine))
        found.append(_Choice(family, mine, relevance))
    return sorted((one for one in found if one.left), key=lambda one: -one.relevance)


def _coverage(slug: str, level: str, wanted: Sequence[str]) -> int:
    """How well a family trains the wanted areas."""
    return relevance(trained_areas(slug, level), wanted)


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


def _make(user: User, choice: _Choice, level: str) -> Made:
    family = choice.family
    filling = _pick(user, family)
    content = family.content(filling, level, f"{family.slug}-{secrets.token_hex(8)}")
    canonical = schema.Scenario.model_validate(content).canonical()
    scenario = keep(user, canonical, family.slug, families.key(filling))
    return Made(scenario, choice.relevance)


def keep(user: User, content: dict[str, Any], family: str, filling: str) -> Scenario:
    """Publish checked content for this learner alone; `family` and `filling` tell it apart."""
    scenario, _ = scenarios.save_content(content)
    scenario.made_for = user
    scenario.save(update_fields=["made_for"])
    scenarios.publish(scenario)
    GeneratedPractice.objects.create(user=user, family=family, filling=filling, scenario=scenario)
    return scenario


def _pick(user: User, family: Family) -> Filling:
    """A filling that this learner has not had; one about something new while there is any."""
    given = GeneratedPractice.objects.filter(user=user, family=family.slug)
    used = set(given.values_list("filling", flat=True))
    themes = {families.theme(one) for one in family.fillings() if families.key(one) in used}
    free = [one for one in family.fillings() if families.key(one) not in used]
    new = [one for one in free if families.theme(one) not in themes]
    return secrets.choice(new or free)


def waiting(user: User, most: int = 5) -> list[Scenario]:
    """Scenarios made for this learner and not tried yet, the newest first. One query."""
    untried = Scenario.objects.filter(made_for=user, status=Scenario.Status.PUBLISHED).exclude(
        progress__user=user, progress__attempts__gt=0
    )
    return list(untried.order_by("-created_at")[:most])


def check_pace(user: User) -> None:
    """RateLimited when the pages have made enough for this learner within the hour. One query."""
    now = timezone.now()
    made = GeneratedPractice.objects.filter(user=user, created_at__gt=now - HOUR)
    moments = list(made.order_by("created_at").values_list("created_at", flat=True)[:MOST_AN_HOUR])
    if len(moments) == MOST_AN_HOUR:
        raise RateLimited(
            f"You have had {MOST_AN_HOUR} fresh scenarios within an hour. Practise those first.",
            retry_after=int((moments[0] + HOUR - now).total_seconds()) + 1,
        )
