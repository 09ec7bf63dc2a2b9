"""THE path of a graded prompt: check, grade, compare, record, publish.

Pages and commands come through `submit()`, programs through `evaluate.evaluate()`; both take the
same three steps: `enter`, `grade_entry`, `keep`.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from typing import Any

from asgiref.sync import async_to_sync
from django.db import connection

from executions.providers.base import ProviderError
from executions.providers.catalog import ModelNotAvailable
from grading import recording
from grading.engine.grade import UnreadableLanguage, grade
from grading.engine.rubric import Rubric
from grading.engine.text import stored
from grading.judging import asking, choosing, verdicts
from grading.judging.choosing import Choice, Payer
from grading.models import Attempt, Scenario, ScenarioProgress, ScenarioVersion
from grading.recording import Circumstances
from promptlab.accounts.models import User
from promptlab.lib.errors import BudgetExceeded, Unavailable, invalid

SHORTEST, LONGEST = 10, 5000  # code points of a prompt
AWAY_SECONDS = 60  # at least, until somebody whose verdict could not be had should try again


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
    person's own without one. Asynchronous code takes the same three steps one by one
    (grading/evaluate.py).
    """
    entry = enter(user, scenario, prompt, payer)
    embedded = read(entry.version.rubric, entry.prompt)
    if entry.waits:
        if not connection.in_atomic_block:
            connection.close()  # nobody else should wait for a connection that only waits
        entry = async_to_sync(_judged)(entry, embedded)
    return keep(entry, _result(entry, embedded), circumstances, now=now)


@dataclass(frozen=True, slots=True)
class Entry:
    """A checked prompt on its way to a grade, and how it is to be graded.

    `seen` is how many attempts the learner had made here when this one came in, `number` the one
    that it has to become, if anybody said so.
    """

    user: User
    scenario: Scenario
    version: ScenarioVersion
    prompt: str
    choice: Choice
    seen: int
    number: int | None = None

    @property
    def waits(self) -> bool:
        return self.choice.mode == choosing.CLAUDE and self.choice.asks


def enter(
    user: User,
    scenario: Scenario,
    prompt: str,
    payer: Payer | None = None,
    number: int | None = None,
) -> Entry:
    """Everything that grading a prompt has to know from the database."""
    assert scenario.version is not None, "only scenarios with a version are shown"  # noqa: S101
    prompt = check_prompt(prompt)
    choice = choosing.choose(user, scenario, prompt, payer)
    if choice.mode == choosing.CLAUDE and choice.reason == Attempt.Reason.NO_KEY:
        raise _away()
    made = ScenarioProgress.objects.filter(user=user, scenario=scenario).values_list("attempts")
    seen = made.first()
    entry = Entry(user, scenario, scenario.version, prompt, choice, seen[0] if seen else 0, number)
    recording.check_number(number, entry.seen)
    return entry


async def grade_entry(entry: Entry) -> tuple[Entry, dict[str, Any]]:
    """The grade of a prompt that came in; no database thread is held while it is read.

    Reading a long prompt takes 100 ms and more: one thread for all of them, because more would
    only keep the event loop waiting for its turn.
    """
    reading = partial(asyncio.get_running_loop().run_in_executor, _readers())
    embedded = await reading(read, entry.version.rubric, entry.prompt)
    if entry.waits:
        entry = await _judged(entry, embedded)
    return entry, await reading(_result, entry, embedded) if entry.choice.known else embedded


@cache
def _readers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="grading")


async def _judged(entry: Entry, embedded: dict[str, Any]) -> Entry:
    """Get the verdict that was asked for explicitly; without budget the embedded grade stands.

    Unavailable, with retry_after, when Claude cannot be reached or gives no usable answer.
    """
    choice = entry.choice
    try:
        found = await asking.judgement_of(entry.version, entry.prompt, embedded, choice.payer)
    except BudgetExceeded:
        return replace(entry, choice=replace(choice, reason=Attempt.Reason.NO_BUDGET))
    except (ProviderError, ModelNotAvailable) as failed:
        raise _away(failed.retry_after) from failed
    return replace(entry, choice=replace(choice, known=found, paid=True))


def _result(entry: Entry, embedded: dict[str, Any]) -> dict[str, Any]:
    """The grade that counts: by Claude's verdict where there is one, else the embedded one."""
    choice = entry.choice
    if choice.known is None:
        return embedded
    rubric = entry.version.rubric
    return verdicts.result(rubric, entry.prompt, choice.known, embedded, paid=choice.paid)


def keep(
    entry: Entry,
    result: dict[str, Any],
    circumstances: Circumstances | None = None,
    *,
    now: datetime | None = None,
) -> Attempt:
    """Record a graded prompt; of the same prompt several times in flight the first one counts."""
    return recording.record(
        entry.user,
        entry.scenario,
        entry.prompt,
        result,
        circumstances or Circumstances(),
        choice=entry.choice,
        seen=entry.seen,
        number=entry.number,
        now=now,
    )


def _away(seconds: int | None = None) -> Unavailable:
    return Unavailable(
        "AI grading service temporarily unavailable",
        details="The grading service cannot be reached. Please try again in a moment.",
        retry_after=max(seconds or 0, AWAY_SECONDS),
    )
