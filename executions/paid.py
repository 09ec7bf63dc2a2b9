"""A call that costs money: its worst case is held back before it, and what it did cost settled after.

Nothing is held open while the model answers: no transaction, no connection.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from executions.providers import catalog
from executions.providers.base import Completion, ProviderError, Request, Usage
from executions.providers.catalog import Offer
from promptlab.accounts import budgets
from promptlab.lib.database import on_database


@dataclass(frozen=True, slots=True)
class Held:
    """A model on offer, and the reservation for one call to it; None where no call is needed."""

    offer: Offer
    reservation: UUID | None


def hold(account_id: UUID, request: Request, purpose: str) -> Held:
    """Hold back what a call may cost at most. Raises BudgetExceeded and ModelNotAvailable."""
    offer = catalog.offer(request.model)
    reserved = budgets.reserve(account_id, offer.worst_case(request), purpose)
    return Held(offer, reserved.id)


def close(held: Held, usage: Usage | None) -> Decimal:
    """Settle a call by its usage, and return what it cost. Without usage all is given back."""
    price = held.offer.price
    cost = price.cost(usage.input_tokens, usage.output_tokens) if usage else Decimal(0)
    if held.reservation:
        budgets.settle(held.reservation, cost)
    return cost


async def complete(account_id: UUID, request: Request, purpose: str) -> Completion:
    """One paid call. Raises BudgetExceeded, ModelNotAvailable and ProviderError."""
    held = await on_database(hold, account_id, request, purpose)
    usage = None
    try:
        reply = await held.offer.provider.complete(request)
        usage = reply.usage
    except ProviderError as failed:
        usage = failed.usage
        raise
    finally:  # also when the caller gave up: then nobody knows the cost, and none is charged
        await on_database(close, held, usage)
    return reply
