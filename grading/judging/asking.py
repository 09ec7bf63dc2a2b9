"""Asking the judge: hold the worst case back, ask, settle, keep what was found.

No transaction and no connection is held while Claude is asked. The same prompt in flight is asked
about once; who gives up waiting does not stop the call, whose cost is settled all the same.
"""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction

from executions.providers import catalog
from executions.providers.base import ProviderError, Usage
from executions.providers.catalog import Offer
from grading.graders import judge
from grading.graders.judge import Judged, Question
from grading.judging.choosing import Payer, digest
from grading.judging.verdicts import packed, summary
from grading.models import Judgement, ScenarioVersion
from promptlab.accounts import budgets
from promptlab.lib.database import on_database
from promptlab.lib.errors import BudgetExceeded

log = structlog.get_logger("promptlab.judge")
PURPOSE = "judge"
_in_flight: dict[tuple[object, ...], asyncio.Task[Judgement]] = {}


async def judgement_of(
    version: ScenarioVersion, prompt: str, embedded: dict[str, Any], payer: Payer
) -> Judgement:
    """What the judge finds in a prompt that it has not seen; `embedded` is the other grade.

    Raises ProviderError, BudgetExceeded and ModelNotAvailable.
    """
    model = settings.PROMPTLAB_JUDGE_MODEL
    key = (asyncio.get_running_loop(), version.pk, digest(prompt), model)
    task = _in_flight.get(key)
    if task is None:
        task = asyncio.create_task(_ask(version, prompt, embedded, payer, model))
        _in_flight[key] = task
        task.add_done_callback(lambda _: _in_flight.pop(key, None))
    return await asyncio.shield(task)


async def _ask(
    version: ScenarioVersion, prompt: str, embedded: dict[str, Any], payer: Payer, model: str
) -> Judgement:
    task = str(version.content["description"])
    question = judge.prepare(version.rubric, task, prompt, model)
    offer, held = await on_database(_reserve, question, payer, model)
    try:
        judged = await judge.ask(question, offer.provider)
    except ProviderError as failed:
        log.warning("judge_failed", error=type(failed).__name__, version=version.pk)
        await on_database(_settle, held, offer, failed.usage)
        raise
    except BaseException:  # nobody knows what this cost: the worst case would punish the learner
        await on_database(_settle, held, offer, None)
        raise
    return await on_database(_keep, version, prompt, embedded, offer, judged, held)


def _reserve(question: Question, payer: Payer, model: str) -> tuple[Offer, UUID | None]:
    """The model's offer and the reservation; no reservation when there is nothing to ask."""
    offer = catalog.offer(model)
    if question.request is None:
        return offer, None
    if payer.account_id is None:
        raise BudgetExceeded
    worst = offer.worst_case(question.request)
    return offer, budgets.reserve(payer.account_id, worst, PURPOSE).id


def _settle(held: UUID | None, offer: Offer, usage: Usage | None) -> None:
    cost = offer.price.cost(usage.input_tokens, usage.output_tokens) if usage else Decimal(0)
    if held:
        budgets.settle(held, cost)


@transaction.atomic
def _keep(
    version: ScenarioVersion,
    prompt: str,
    embedded: dict[str, Any],
    offer: Offer,
    judged: Judged,
    held: UUID | None,
) -> Judgement:
    """Settle the call and keep its outcome; another process may have been faster."""
    _settle(held, offer, judged.usage)
    found, _ = Judgement.objects.get_or_create(
        version=version,
        prompt_digest=digest(prompt),
        model=offer.model,
        judge_version=judge.VERSION,
        defaults=columns(judged, offer, embedded),
    )
    return found


def columns(judged: Judged, offer: Offer, embedded: dict[str, Any]) -> dict[str, Any]:
    """What a judgement keeps of a verdict, by field name."""
    other = summary(embedded)
    usage = judged.usage
    return {
        "verdicts": packed(judged.verdicts),
        "embedded": other["verdicts"],
        "embedded_version": other["grader_version"],
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cost_usd": offer.price.cost(usage.input_tokens, usage.output_tokens),
        "price": offer.price.as_dict(),
    }
