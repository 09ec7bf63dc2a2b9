"""Practice that Claude writes for one learner: published only when it passes the publish gate.

What does not pass is sent back once, with the reasons; then the embedded generator answers. Claude
is asked where the site lets it grade (PROMPTLAB_GRADER), with a key and a budget to pay it from.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from pydantic import ValidationError

from executions import paid
from executions.providers.base import Message, ProviderError, Request
from executions.providers.catalog import ModelNotAvailable
from grading import publishing, scenarios
from grading.judging import choosing
from grading.judging.choosing import Payer
from grading.models import LearnerProgress
from grading.packs import schema
from grading.practice import families, making, picking, written
from grading.practice.making import Draft, Generated, Made
from grading.practice.written import Exercise
from grading.progress import areas, counting
from promptlab.accounts.models import User
from promptlab.lib.database import on_database
from promptlab.lib.errors import BudgetExceeded, Issue
from promptlab.lib.jobs import enqueue, job

log = structlog.get_logger("promptlab.practice")
PURPOSE = "practice"
FAMILY = "claude"  # of GeneratedPractice: written, not filled in
JOB = "grading.write_practice"
TRIES = 2  # the first one, and one with the gate's reasons
SECONDS = 90.0
MOST_TOKENS = 8000


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written, and who pays."""

    account_id: UUID
    wanted: tuple[str, ...]
    level: str


async def generate(
    user: User,
    focus_areas: Iterable[str] = (),
    difficulty: str | None = None,
    count: int = making.USUAL,
    exclude_completed: bool = False,
    *,
    payer: Payer | None = None,
) -> Generated:
    """As `making.generate`, with as many of the scenarios as possible written by Claude."""
    making.check(count, difficulty)
    focus = list(focus_areas)
    await asyncio.to_thread(picking.get_ready, difficulty)
    order = await on_database(_order, user, focus, difficulty, payer)
    contents = await write(order, count) if order else []
    rest, every = count - len(contents), families.every()
    picked = await on_database(
        picking.pick, user, focus, difficulty, rest, exclude_completed, every
    )
    drafts = await asyncio.to_thread(making.drafts, picked)
    made = await on_database(_keep_all, user, order, contents, drafts)
    return Generated(made, picked)


async def write(order: Order, count: int) -> list[dict[str, Any]]:
    """Content of scenarios that pass the gate: as many as were written well, `count` at most."""
    subjects = random.sample(written.SUBJECTS, count)
    found = await asyncio.gather(*(_write(order, subject) for subject in subjects))
    return [content for content in found if content]


async def _write(order: Order, subject: str) -> dict[str, Any] | None:
    request = Request(
        model=settings.PROMPTLAB_JUDGE_MODEL,
        system=written.SYSTEM,
        messages=(Message("user", written.task(subject, order.level, order.wanted)),),
        max_tokens=MOST_TOKENS,
        schema=Exercise,
        seconds=SECONDS,
    )
    for _ in range(TRIES):
        try:
            reply = await paid.complete(order.account_id, request, PURPOSE)
        except (ProviderError, BudgetExceeded, ModelNotAvailable) as failed:
            log.warning("practice_not_written", error=type(failed).__name__)
            return None
        content, reasons = await asyncio.to_thread(_checked, reply.parsed, order.level)
        if content:
            return content
        log.info("practice_refused", reasons=len(reasons))
        answer = Message("assistant", reply.text)
        again = Message("user", written.repair(reasons))
        request = replace(request, messages=(*request.messages, answer, again))
    return None


def _checked(exercise: Exercise, level: str) -> tuple[dict[str, Any] | None, Sequence[Issue]]:
    """The content as it will be published, or every reason why it may not be."""
    try:
        content = schema.Scenario.model_validate(written.content(exercise, level)).canonical()
    except ValidationError as faults:
        return None, [Issue(".".join(map(str, row["loc"])), row["msg"]) for row in faults.errors()]
    reasons = publishing.inspect(content, scenarios.rubric_of(content))
    return (None, reasons) if reasons else (content, [])


def _order(
    user: User, focus: list[str], difficulty: str | None, payer: Payer | None
) -> Order | None:
    """What to ask Claude for; None when it is not to be asked."""
    if settings.PROMPTLAB_GRADER == choosing.EMBEDDED:
        return None
    account = (payer or Payer(choosing.own_account(user))).account_id
    if account is None or choosing.why_not(Payer(account)):
        return None
    learner = LearnerProgress.objects.filter(user=user).first() or LearnerProgress(user=user)
    wanted, level = picking.aim(user, learner, focus, difficulty)
    return Order(account, tuple(wanted), level)


@transaction.atomic
def _keep_all(
    user: User, order: Order | None, contents: list[dict[str, Any]], drafts: list[Draft]
) -> list[Made]:
    """Publish what Claude wrote, then what the embedded generator did."""
    counting.lock(user)  # two requests at once must not give the same filling
    own = [keep(user, content, order.wanted) for content in contents] if order else []
    return [*own, *making.keep_new(user, drafts)]


def keep(user: User, content: dict[str, Any], wanted: Sequence[str]) -> Made:
    """Publish a written scenario for this learner alone."""
    counting.lock(user)
    scenario = making.keep(user, content, FAMILY, scenarios.digest(content))
    trained = areas.trained_by(scenarios.rubric_of(content).to_dict())
    return Made(scenario, picking.relevance(trained, wanted))


# --- for pages, which do not wait ---------------------------------------------------------------


def ask_for_one(user: User, focus_areas: Iterable[str], difficulty: str | None) -> None:
    """Have one scenario written in the background; it appears among those made for the learner."""
    making.check(1, difficulty)
    order = _order(user, list(focus_areas), difficulty, None)
    if order:
        payload = {
            "user": str(user.id),
            "account": str(order.account_id),
            "wanted": list(order.wanted),
            "level": order.level,
        }
        enqueue(JOB, payload, key=f"write-{user.id}")


@job(JOB, attempts=2)
async def write_one(payload: dict[str, Any]) -> None:
    order = Order(UUID(payload["account"]), tuple(payload["wanted"]), payload["level"])
    for content in await write(order, 1):
        await on_database(_keep_for, payload["user"], content, order.wanted)


@transaction.atomic
def _keep_for(user_id: str, content: dict[str, Any], wanted: Sequence[str]) -> None:
    user = User.objects.filter(id=user_id).first()
    if user is not None:  # the person may be gone by now
        keep(user, content, wanted)
