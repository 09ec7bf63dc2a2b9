"""THE path of a graded prompt: check, grade, compare, record, publish.

Pages, doors, commands and tests all come through `submit()`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from grading import grades
from grading.engine.grade import UnreadableLanguage, grade
from grading.engine.rubric import Rubric
from grading.engine.text import stored
from grading.models import Attempt, ExemplarOpening, HintUse, Scenario, ScenarioProgress
from grading.progress import counting
from promptlab.accounts.models import User
from promptlab.accounts.people import hold
from promptlab.lib.errors import invalid
from promptlab.lib.events import publish

SHORTEST, LONGEST = 10, 5000  # code points of a prompt
MOST_SECONDS = 3600  # of one attempt; idle time is already capped by the page


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What surrounded the writing: time spent, help shown while typing, the learner's own guess."""

    seconds: int = 0
    shown: str = Attempt.Shown.NOTHING
    expected: Decimal | None = None


def check_prompt(text: str) -> str:
    """The prompt as it will be stored; ValidationFailed when its length is out of bounds."""
    text = stored(text)
    if not len(text.strip()) >= SHORTEST or len(text) > LONGEST:
        raise invalid(
            "prompt",
            f"Prompt must be between {SHORTEST} and {LONGEST} characters",
            len(text.strip()) if len(text.strip()) < SHORTEST else len(text),
        )
    return text


def read(rubric: Rubric, prompt: str, *, copy_screen: bool = True) -> dict[str, Any]:
    """The grade of a checked prompt as a dict; ValidationFailed for other languages."""
    try:
        return grade(rubric, prompt, copy_screen=copy_screen).as_dict()
    except UnreadableLanguage as refused:
        raise invalid("prompt", str(refused)) from refused


def submit(
    user: User,
    scenario: Scenario,
    prompt: str,
    circumstances: Circumstances | None = None,
    *,
    now: datetime | None = None,
) -> Attempt:
    """Grade a prompt and record the attempt; nothing is recorded when the prompt is refused."""
    assert scenario.version is not None, "only scenarios with a version are shown"  # noqa: S101
    prompt = check_prompt(prompt)
    result = read(scenario.version.rubric, prompt)
    return record(user, scenario, prompt, result, circumstances or Circumstances(), now=now)


@transaction.atomic
def record(
    user: User,
    scenario: Scenario,
    prompt: str,
    result: dict[str, Any],
    circumstances: Circumstances,
    *,
    now: datetime | None = None,
) -> Attempt:
    """Write an attempt, its consequences for the learner's progress, and the event of it."""
    now = now or timezone.now()
    hold(user)
    # One attempt of a learner at a time, in whichever scenario: it may open others.
    counting.lock(user)
    ScenarioProgress.objects.get_or_create(user=user, scenario=scenario)
    # Locking this row gives every attempt its own number, without gaps, on every database.
    place = ScenarioProgress.objects.select_for_update().get(user=user, scenario=scenario)
    attempt = _build(user, scenario, prompt, result, circumstances, place, now)
    attempt.save(force_insert=True)
    counting.record(attempt, place)
    publish(
        "grading.completed",
        {
            "user_id": str(user.id),
            "result_id": str(attempt.id),
            "scenario_id": scenario.id,
            "overall_score": float(attempt.overall),
            "category": attempt.category,
        },
    )
    return attempt


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
        prompt_digest=hashlib.sha256(prompt.encode()).hexdigest(),
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
