"""A learner's attempts in the order of time, page by page.

Two queries find the page and one of its rows. However long somebody has practised, prompts and
grades are read for none of them: the page is found in an index alone, and without a wish for a
score its total is a running one.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from django.db.models import QuerySet

from grading.engine.rubric import CRITERIA
from grading.models import Attempt, LearnerProgress, ScenarioProgress
from promptlab.accounts.models import User

ORDER = ("created_at", "number", "id")
READ = ("scenario_id", "number", "overall", "change", "created_at", *CRITERIA)
STEP = Decimal("0.1")  # of scores


@dataclass(frozen=True, slots=True)
class Wish:
    """Which attempts somebody wants to see; None does not narrow."""

    scenario_id: str | None = None
    min_score: float | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some attempts, without their prompts and grades, and how many there are altogether."""

    attempts: list[Attempt]
    total: int


def page(user: User, wish: Wish, limit: int, offset: int = 0, *, newest_first: bool = True) -> Page:
    """The attempts of a learner that fit, from `offset` on.

    What nobody has tried, a scenario that nobody knows included, is an empty page.
    """
    fitting = _fitting(user, wish)
    order = [f"-{name}" for name in ORDER] if newest_first else list(ORDER)
    ids = list(fitting.order_by(*order).values_list("id", flat=True)[offset : offset + limit])
    rows = Attempt.objects.only(*READ).in_bulk(ids)
    found = [rows[id_] for id_ in ids if id_ in rows]  # somebody may have gone in between
    return Page(found, _total(user, wish, fitting))


def _fitting(user: User, wish: Wish) -> QuerySet[Attempt]:
    rows = Attempt.objects.filter(user=user)
    if wish.scenario_id is not None:
        rows = rows.filter(scenario=wish.scenario_id)
    if wish.min_score:
        # The database would round 8.55 to a score; nothing below what was asked for may pass.
        floor = Decimal(str(wish.min_score)).quantize(STEP, ROUND_CEILING)
        rows = rows.filter(overall__gte=floor)
    return rows


def _total(user: User, wish: Wish, fitting: QuerySet[Attempt]) -> int:
    """How many fit: running totals know it, unless a score is wished for."""
    if wish.min_score:
        return fitting.count()
    if wish.scenario_id is not None:
        places = ScenarioProgress.objects.filter(user=user, scenario=wish.scenario_id)
        return places.values_list("attempts", flat=True).first() or 0
    return LearnerProgress.objects.filter(user=user).values_list("attempts", flat=True).first() or 0
