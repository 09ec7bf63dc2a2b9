"""Writing an attempt down: its number, its grade, and what it changes for the learner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from grading import grades
from grading.judging import choosing, replacing
from grading.judging.choosing import EMBEDDED_ONLY, Choice
from grading.models import Attempt, ExemplarOpening, HintUse, Scenario, ScenarioProgress
from grading.progress import counting
from promptlab.accounts.models import User
from promptlab.accounts.people import hold
from promptlab.lib.errors import invalid

MOST_SECONDS = 3600  # of one attempt; idle time is already capped by the page


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What surrounded the writing: time spent, help shown while typing, the learner's own guess."""

    seconds: int = 0
    shown: str = Attempt.Shown.NOTHING
    expected: Decimal | None = None


@transaction.atomic
def record(
    user: User,
    scenario: Scenario,
    prompt: str,
    result: dict[str, Any],
    circumstances: Circumstances,
    *,
    choice: Choice = EMBEDDED_ONLY,
    seen: int | None = None,
    number: int | None = None,
    now: datetime | None = None,
) -> Attempt:
    """Write an attempt and its consequences for the learner's progress.

    Its event is published with its final grade: now, or when the judge's verdict is there. `seen` is
    how many attempts there were when the prompt came in: where it was recorded since then, that
    attempt is returned and nothing written. `number`, where given, must be the next one.
    """
    now = now or timezone.now()
    hold(user)
    # One attempt of a learner at a time, in whichever scenario: it may open others.
    counting.lock(user)
    ScenarioProgress.objects.get_or_create(user=user, scenario=scenario)
    # Locking this row gives every attempt its own number, without gaps, on every database.
    place = ScenarioProgress.objects.select_for_update().get(user=user, scenario=scenario)
    twin = None if seen is None else _twin(place, prompt, seen, number)
    if twin is not None:
        return twin
    check_number(number, place.attempts)
    attempt = _build(user, scenario, prompt, result, circumstances, place, now)
    attempt.judge, attempt.judge_reason = choice.state, choice.reason
    attempt.judgement = choice.known
    attempt.save(force_insert=True)
    counting.record(attempt, place)
    if choice.asks:
        replacing.send_to_judge(attempt, choice.payer)
    else:
        replacing.announce(attempt)
    return attempt


def check_number(number: int | None, made: int) -> None:
    """ValidationFailed unless an attempt that is to have this number is the next one."""
    if number is not None and number != made + 1:
        issue = f"attempt_number must be {made + 1}, the next one at this scenario, or left out"
        raise invalid("attempt_number", issue, number)


def _twin(place: ScenarioProgress, prompt: str, seen: int, number: int | None) -> Attempt | None:
    """The attempt that the same prompt became while this one was in flight, in any process.

    Needs the lock on the learner's totals: numbers above `seen` were given since it came in.
    """
    since = Attempt.objects.filter(user=place.user_id, scenario=place.scenario_id, number__gt=seen)
    if number is not None:
        since = since.filter(number=number)
    same = since.filter(prompt_digest=choosing.digest(prompt))
    return same.select_related("user", "scenario", "version").order_by("number").first()


def _build(
    user: User,
    scenario: Scenario,
    prompt: str,
    result: dict[str, Any],
    circumstances: Circumstances,
    place: ScenarioProgress,
    now: datetime,
) -> Attempt:
    columns = grades.columns(result)
    return Attempt(
        user=user,
        scenario=scenario,
        version=scenario.version,
        number=place.attempts + 1,
        prompt=prompt,
        prompt_digest=choosing.digest(prompt),
        change=None if place.latest is None else columns["overall"] - place.latest,
        expected=circumstances.expected,
        shown=circumstances.shown,
        seconds=max(0, min(circumstances.seconds, MOST_SECONDS)),
        hints_used=HintUse.objects.filter(user=user, scenario=scenario).count(),
        exemplar_opened=ExemplarOpening.objects.filter(user=user, scenario=scenario).exists(),
        created_at=now,
        local_date=now.astimezone(user.zone).date(),
        **columns,
    )
