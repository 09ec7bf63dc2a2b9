"""One prompt of a program, from the call to the answer: look up, grade, record, tell."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from grading import attempts, exemplars, learners, scenarios, unlocking
from grading.attempts import Entry
from grading.judging.choosing import Payer, digest
from grading.models import Attempt, HintUse
from grading.passing import LAST_HINT
from promptlab.accounts.callers import Caller
from promptlab.lib.database import on_database
from promptlab.lib.in_flight import InFlight


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be graded, for whom (the caller without `user_id`), and as which attempt."""

    prompt: str
    scenario_id: str
    user_id: UUID | None = None
    attempt_number: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A recorded attempt and what it brought.

    `opened` holds the titles of scenarios that it opened; `goes_on` says that its ladder has a
    step left to pass. The exemplar is None, and `own_examples` False, until the learner has opened them.
    """

    attempt: Attempt
    milliseconds: int
    opened: tuple[str, ...]
    goes_on: bool
    exemplar: str | None
    own_examples: bool


_in_flight: InFlight[Outcome] = InFlight()


async def evaluate(caller: Caller, asked: Asked) -> Outcome:
    """Grade and record a prompt; the caller's account pays if Claude is asked.

    The same prompt of the same caller that is being graded already is graded once: everybody who
    waits for it gets the same attempt. `attempts` sees to it that this holds between processes.
    Raises ValidationFailed, Forbidden, NotFound and Unavailable; nothing is recorded then.
    """
    prompt = attempts.check_prompt(asked.prompt)
    key = (caller, asked.scenario_id, asked.user_id, asked.attempt_number, digest(prompt))
    return await _in_flight.once(key, partial(_evaluate, caller, asked))


async def _evaluate(caller: Caller, asked: Asked) -> Outcome:
    started = time.perf_counter()
    entry = await on_database(_enter, caller, asked)
    entry, result = await attempts.grade_entry(entry)
    return await on_database(_keep, caller, entry, result, started)


def _enter(caller: Caller, asked: Asked) -> Entry:
    learner = learners.find(caller, asked.user_id)
    scenario = scenarios.find(learner, asked.scenario_id)
    unlocking.need_open(learner, scenario)
    payer = Payer(None if caller.is_test else caller.account_id)
    return attempts.enter(learner, scenario, asked.prompt, payer, asked.attempt_number)


def _keep(caller: Caller, entry: Entry, result: dict[str, Any], started: float) -> Outcome:
    attempt = attempts.keep(entry, result)
    staff = caller.is_staff or entry.user.is_staff
    opened = staff or attempt.exemplar_opened
    return Outcome(
        attempt=attempt,
        milliseconds=round((time.perf_counter() - started) * 1000),
        opened=tuple(one.title for one in unlocking.opened_with(attempt)) if attempt.passed else (),
        goes_on=attempt.passed and unlocking.next_step(attempt) is not None,
        exemplar=next(iter(exemplars.prompts(attempt.version)), None) if opened else None,
        own_examples=opened or _gave_away(attempt),
    )


def _gave_away(attempt: Attempt) -> bool:
    """The learner has opened the last hint, which tells as much as the author's examples."""
    used = HintUse.objects.filter(user=attempt.user_id, scenario=attempt.scenario_id)
    return used.filter(tier=LAST_HINT).exists()
