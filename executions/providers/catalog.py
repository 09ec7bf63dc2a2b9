"""Which models can be asked, through which provider, at which price."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

from executions.models import Price
from executions.providers.anthropic import AnthropicProvider
from executions.providers.base import Provider, Request
from promptlab.lib.errors import PromptLabError

FRAME_TOKENS = 200  # what the vendor puts around a call


class ModelNotAvailable(PromptLabError):
    """There is no such model."""

    code = "MODEL_NOT_AVAILABLE"
    status = 400


@dataclass(frozen=True, slots=True)
class Offer:
    """A model on one day."""

    model: str
    provider: Provider
    price: Price

    def worst_case(self, request: Request) -> Decimal:
        """The most that this call can cost, in US dollars: no text has more tokens than bytes."""
        sent = [request.system, *(message.text for message in request.messages)]
        size = FRAME_TOKENS + sum(len(text.encode()) for text in sent)
        if request.schema:
            size += len(str(request.schema.model_json_schema()))
        return self.price.cost(size, request.max_tokens)


def offer(model: str, on: date | None = None) -> Offer:
    """The model with its provider and its price on a day (today). One query.

    ModelNotAvailable says whether the name is unknown or retired, and lists what there is.
    """
    day = on or datetime.now(UTC).date()
    price = Price.objects.filter(model=model, valid_from__lte=day).order_by("-valid_from").first()
    if price is None or (price.retired_at and price.retired_at <= day):
        raise _unavailable(model, price, day)
    return Offer(model, provider(price.provider), price)


def available(on: date | None = None) -> list[str]:
    """The names that can be asked on a day (today), in alphabetical order. One query."""
    day = on or datetime.now(UTC).date()
    newest: dict[str, Price] = {}
    for price in Price.objects.filter(valid_from__lte=day).order_by("valid_from"):
        newest[price.model] = price
    return sorted(
        name for name, price in newest.items() if price.retired_at is None or price.retired_at > day
    )


@cache
def provider(name: str) -> Provider:
    """The provider of this name; there is one of each in a process."""
    providers: dict[str, type[Provider]] = {AnthropicProvider.name: AnthropicProvider}
    return providers[name]()


def _unavailable(model: str, price: Price | None, day: date) -> ModelNotAvailable:
    names = available(day)
    if price is None:
        said = f"There is no model '{model}'."
    else:
        said = f"The model '{model}' was retired on {price.retired_at}."
    return ModelNotAvailable(
        f"{said} Available: {', '.join(names)}.",
        details={"model": model, "reason": "retired" if price else "unknown", "available": names},
    )
