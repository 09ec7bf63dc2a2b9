"""Asking the judge: hold the worst case back, ask, settle, keep what was found.

No transaction and no connection is held while Claude is asked. The same prompt in flight is asked
about once; who gives up waiting does not stop the call, whose cost is settled all the same.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction

from executions import paid
from executions.paid import Held
from executions.providers import catalog
from executions.providers.base import ProviderError
from executions.providers.catalog import Offer
from grading.graders import judge
from grading.graders.judge import Judged, Question
from grading.judging.choosing import Payer, digest
from grading.judging.verdicts import packed, summary
from grading.models import Judgement, ScenarioVersion
from promptlab.lib.database import on_database
from promptlab.lib.errors import BudgetExceeded
from promptlab.lib.in_flight import InFlight

log = structlog.get_logger("promptlab.judge")
PURPOSE = "judge"
_in_flight: InFlight[Judgement] = InFlight()


async def judgement_of(
    version: ScenarioVersion, prompt: str, embedded: dict[str, Any], payer: Payer
) -> Judgement:
    """What the judge finds in a prompt that it has not seen; `embedded` is the other grade.

    Raises ProviderError, BudgetExceeded and ModelNotAvailable.
    """
    model = settings.PROMPTLAB_JUDGE_MODEL
    key = (version.pk, digest(prompt), model)
    return await _in_flight.once(key, partial(_ask, version, prompt, embedded, payer, model))


async def _ask(
    version: ScenarioVersion, prompt: str, embedded: dict[str, Any], payer: Payer, model: str
) -> Judgement:
    task = str(version.content["description"])
    question = judge.prepare(version.rubric, task, prompt, model)
    held = await on_database(_hold, question, payer, model)
    try:
        judged = await judge.ask(question, held.offer.provider)
    except ProviderError as failed:
        log.warning("judge_failed", error=type(failed).__name__, version=version.pk)
        await on_database(paid.close, held, failed.usage)
        raise
    except BaseException:  # nobody knows what this cost: the worst case would punish the learner
        await on_database(paid.close, held, None)
        raise
    return await on_database(_keep, version, prompt, embedded, judged, held)


def _hold(question: Question, payer: Payer, model: str) -> Held:
    if question.request is None:
        return Held(catalog.offer(model), None)
    if payer.account_id is None:
        raise BudgetExceeded
    return paid.hold(payer.account_id, question.request, PURPOSE)


@transaction.atomic
def _keep(
    version: ScenarioVersion,
    prompt: str,
    embedded: dict[str, Any],
    judged: Judged,
    held: Held,
) -> Judgement:
    """Settle the call and keep its outcome; another process may have been faster."""
    offer = held.offer
    paid.close(held, judged.usage)
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
