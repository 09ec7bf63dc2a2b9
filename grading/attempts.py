"""THE path of a graded prompt: check, grade, compare, record, publish.

Pages, doors, commands and tests all come through `submit()`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from asgiref.sync import async_to_sync
from django.db import connection, transaction
from django.utils import timezone

from executions.providers.base import ProviderError
from executions.providers.catalog import ModelNotAvailable
from grading import grades
from grading.engine.grade import UnreadableLanguage, grade
from grading.engine.rubric import Rubric
from grading.engine.text import stored
from grading.judging import asking, choosing, replacing, verdicts
from grading.judging.choosing import EMBEDDED_ONLY, Choice, Payer
from grading.models import (
    Attempt,
    ExemplarOpening,
    HintUse,
    Scenario,
    ScenarioProgress,
    ScenarioVersion,
)
from grading.progress import counting
from promptlab.accounts.models import User
from promptlab.accounts.people import hold
from promptlab.lib.database import on_database
from promptlab.lib.errors import BudgetExceeded, Unavailable, invalid

SHORTEST, LONGEST = 10, 5000  # code points of a prompt
AWAY_SECONDS = 60  # until somebody whose verdict could not be had should try again
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
    payer: Payer | None = None,
    now: datetime | None = None,
) -> Attempt:
    """Grade a prompt and record the attempt; nothing is recorded when the prompt is refused.

    Plain code for pages and commands; it waits when the scenario wants Claude's verdict at once
    (Unavailable when there is none). `payer` is the account that a verdict is paid from, the
    person's own without one. Asynchronous code uses `submit_async`.
    """
    ready = _prepare(user, scenario, prompt, payer)
    if ready.waits:
        if not connection.in_atomic_block:
            connection.close()  # nobody else should wait for a connection that only waits
        ready = async_to_sync(_judged)(ready)
    return _record(ready, circumstances, now)


async def submit_async(
    user: User,
    scenario: Scenario,
    prompt: str,
    circumstances: Circumstances | None = None,
    *,
    payer: Payer | None = None,
    now: datetime | None = None,
) -> Attempt:
    """As `submit`, for the event loop: no thread is held while Claude is asked."""
    ready = await on_database(_prepare, user, scenario, prompt, payer)
    if ready.waits:
        ready = await _judged(ready)
    return await on_database(_record, ready, circumstances, now)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A checked prompt with its embedded grade, and how it is to be graded."""

    user: User
    scenario: Scenario
    version: ScenarioVersion
    prompt: str
    embedded: dict[str, Any]
    choice: Choice

    @property
    def waits(self) -> bool:
        return self.choice.mode == choosing.CLAUDE and self.choice.asks


def _prepare(user: User, scenario: Scenario, prompt: str, payer: Payer | None) -> _Ready:
    assert scenario.version is not None, "only scenarios with a version are shown"  # noqa: S101
    prompt = check_prompt(prompt)
    embedded = read(scenario.version.rubric, prompt)
    choice = choosing.choose(user, scenario, prompt, payer)
    if choice.mode == choosing.CLAUDE and choice.reason == Attempt.Reason.NO_KEY:
        raise _away()
    return _Ready(user, scenario, scenario.version, prompt, embedded, choice)


async def _judged(ready: _Ready) -> _Ready:
    """Get the verdict that was asked for explicitly; without budget the embedded grade stands.

    Unavailable, with retry_after, when Claude cannot be reached or gives no usable answer.
    """
    choice = ready.choice
    try:
        found = await asking.judgement_of(ready.version, ready.prompt, ready.embedded, choice.payer)
    except BudgetExceeded:
        return replace(ready, choice=replace(choice, reason=Attempt.Reason.NO_BUDGET))
    except (ProviderError, ModelNotAvailable) as failed:
        raise _away(failed.retry_after) from failed
    return replace(ready, choice=replace(choice, known=found, paid=True))


def _record(ready: _Ready, circumstances: Circumstances | None, now: datetime | None) -> Attempt:
    choice, result = ready.choice, ready.embedded
    if choice.known:
        result = verdicts.result(
            ready.version.rubric, ready.prompt, choice.known, ready.embedded, paid=choice.paid
        )
    return record(
        ready.user,
        ready.scenario,
        ready.prompt,
        result,
        circumstances or Circumstances(),
        choice=choice,
        now=now,
    )


def _away(seconds: int | None = None) -> Unavailable:
    return Unavailable(
        "AI grading service temporarily unavailable",
        details="The grading service cannot be reached. Please try again in a moment.",
        retry_after=seconds or AWAY_SECONDS,
    )


@transaction.atomic
def record(
    user: User,
    scenario: Scenario,
    prompt: str,
    result: dict[str, Any],
    circumstances: Circumstances,
    *,
    choice: Choice = EMBEDDED_ONLY,
    now: datetime | None = None,
) -> Attempt:
    """Write an attempt and its consequences for the learner's progress.

    Its event is published with its final grade: now, or when the judge's verdict is there.
    """
    now = now or timezone.now()
    hold(user)
    # One attempt of a learner at a time, in whichever scenario: it may open others.
    counting.lock(user)
    ScenarioProgress.objects.get_or_create(user=user, scenario=scenario)
    # Locking this row gives every attempt its own number, without gaps, on every database.
    place = ScenarioProgress.objects.select_for_update().get(user=user, scenario=scenario)
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
