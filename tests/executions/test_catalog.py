from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from executions.models import Price
from executions.providers import catalog
from executions.providers.base import Message, Request

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


def test_a_model_is_offered_with_its_provider_and_price():
    found = catalog.offer("claude-sonnet-5-5", TODAY)
    assert found.provider.name == "anthropic"
    assert found.price.cost(1_000_000, 1_000_000) == Decimal(12)


def test_the_price_is_the_one_of_the_day():
    old = Price.objects.get(model="claude-sonnet-5-5")
    Price.objects.create(
        model=old.model,
        input_per_million=Decimal(1),
        output_per_million=Decimal(5),
        context_tokens=old.context_tokens,
        max_output_tokens=old.max_output_tokens,
        valid_from=date(2026, 11, 1),
    )
    assert catalog.offer(old.model, date(2026, 10, 31)).price == old
    assert catalog.offer(old.model, TODAY).price.input_per_million == 1


def test_an_unknown_name_is_told_what_there_is():
    with pytest.raises(catalog.ModelNotAvailable) as refused:
        catalog.offer("gpt-99", TODAY)
    assert "claude-haiku-5-5" in refused.value.message
    assert refused.value.details["reason"] == "unknown"
    assert refused.value.details["available"] == catalog.available(TODAY)


def test_a_retired_name_says_since_when():
    with pytest.raises(catalog.ModelNotAvailable) as refused:
        catalog.offer("claude-3-5-sonnet-20241022", TODAY)
    assert "retired on 2025-10-28" in refused.value.message
    assert "claude-3-5-sonnet-20241022" not in refused.value.details["available"]


def test_a_model_can_be_asked_until_the_day_of_its_retirement():
    name = "claude-sonnet-4-5"
    assert name in catalog.available(date(2026, 11, 29))
    assert name not in catalog.available(date(2026, 11, 30))


def test_a_long_prompt_costs_its_own_price():
    price = catalog.offer("claude-haiku-5-5", TODAY).price
    assert price.cost(100_000, 0) == Decimal("0.01")
    assert price.cost(100_001, 0) == Decimal("0.050001")


def test_costs_are_rounded_up_to_a_millionth():
    price = catalog.offer("claude-haiku-5-5", TODAY).price
    assert price.cost(1, 0) == Decimal("0.000001")


def test_the_worst_case_covers_every_text_and_the_longest_answer():
    found = catalog.offer("claude-sonnet-5-5", TODAY)
    request = Request("claude-sonnet-5-5", (Message("user", "é" * 1000),), max_tokens=2000)
    assert found.worst_case(request) >= found.price.cost(2000, 2000)


def test_prices_that_staff_have_edited_stay(settings):
    from executions.prices import write_first

    Price.objects.exclude(model="claude-opus-5-5").delete()
    write_first("default")
    assert catalog.available(TODAY) == ["claude-opus-5-5"]
