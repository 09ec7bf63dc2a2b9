"""Judging at the command line: nothing is recorded, and the operator's own limit is kept."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from executions.providers.base import ProviderError
from executions.providers.catalog import Offer
from grading.engine.rubric import Rubric
from grading.graders import judge
from grading.judging.asking import columns
from grading.judging.verdicts import result
from grading.models import Judgement
from promptlab.lib.errors import BudgetExceeded


@dataclass(slots=True)
class Purse:
    """What one command may spend on a model, in US dollars."""

    offer: Offer
    most: Decimal
    spent: Decimal = Decimal(0)
    held: Decimal = Decimal(0)

    def hold(self, amount: Decimal) -> None:
        """BudgetExceeded when the command could spend more than it may."""
        if self.spent + self.held + amount > self.most:
            raise BudgetExceeded(f"This would cost more than {self.most} US dollars altogether.")
        self.held += amount


async def judged(
    rubric: Rubric, task: str, prompt: str, embedded: dict[str, Any], purse: Purse
) -> dict[str, Any]:
    """The judge's grade of a checked prompt. Raises ProviderError and BudgetExceeded."""
    offer = purse.offer
    question = judge.prepare(rubric, task, prompt, offer.model)
    worst = offer.worst_case(question.request) if question.request else Decimal(0)
    purse.hold(worst)
    try:
        found = await judge.ask(question, offer.provider)
    except ProviderError as failed:
        if failed.usage:
            purse.spent += offer.price.cost(failed.usage.input_tokens, failed.usage.output_tokens)
        raise
    finally:
        purse.held -= worst
    judgement = Judgement(
        model=offer.model, judge_version=judge.VERSION, **columns(found, offer, embedded)
    )
    purse.spent += judgement.cost_usd
    return result(rubric, prompt, judgement, embedded, paid=True)
