"""What passes, what masters, and what a look at the answer costs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from grading.models import Attempt, ExemplarOpening, HintUse
from promptlab.accounts.models import User

PASS = Decimal("7.0")
MASTERY = Decimal("9.0")
LAST_HINT = 3
WAIT = timedelta(days=7)  # after the last hint or the exemplar, mastery comes back on this day


def spoils(user: User, scenario_ids: Iterable[str] | None = None) -> dict[str, datetime]:
    """When this learner last opened the last hint or the exemplar, by scenario. Two queries."""
    hints = HintUse.objects.filter(user=user, tier=LAST_HINT)
    exemplars = ExemplarOpening.objects.filter(user=user)
    if scenario_ids is not None:
        ids = list(scenario_ids)
        hints, exemplars = hints.filter(scenario__in=ids), exemplars.filter(scenario__in=ids)
    opened: dict[str, datetime] = {}
    for rows in (hints, exemplars):
        for scenario_id, at in rows.values_list("scenario_id", "created_at"):
            opened[scenario_id] = max(at, opened.get(scenario_id, at))
    return opened


def is_unaided(attempt: Attempt, spoiled_at: datetime | None) -> bool:
    """The prompt is the learner's own: nothing was given away, or seven local days ago.

    The seventh day after opening counts in full, from its first minute in the learner's zone.
    """
    if spoiled_at is None or attempt.created_at < spoiled_at:
        return True
    return attempt.local_date >= counts_again(attempt.user, spoiled_at)


def counts_again(user: User, spoiled_at: datetime) -> date:
    """The day, in the learner's zone, from which mastery can be earned again on the same scenario."""
    return spoiled_at.astimezone(user.zone).date() + WAIT


def masters(attempt: Attempt, spoiled_at: datetime | None) -> bool:
    """The attempt earns mastery of its own scenario."""
    return bool(attempt.overall >= MASTERY) and is_unaided(attempt, spoiled_at)
