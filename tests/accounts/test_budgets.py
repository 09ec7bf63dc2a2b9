from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from promptlab.accounts import budgets
from promptlab.accounts.models import Budget, DailySpend, Reservation
from promptlab.accounts.people import make_personal_account
from promptlab.lib.errors import BudgetExceeded
from tests.databases import race


@pytest.fixture
def account(alice):
    return make_personal_account(alice)


@pytest.fixture
def budget(account):
    return Budget.objects.create(account=account, limit_usd=Decimal("0.30"))


def amounts(budget) -> tuple[Decimal, Decimal]:
    budget.refresh_from_db()
    return budget.spent_usd, budget.reserved_usd


def test_without_a_budget_nothing_is_spent(account):
    with pytest.raises(BudgetExceeded) as refused:
        budgets.reserve(account.id, Decimal("0.000001"), "judge")
    assert (refused.value.status, refused.value.code) == (402, "BUDGET_EXCEEDED")
    assert refused.value.details == {"needed_usd": "0.000001", "left_usd": "0"}
    assert not Reservation.objects.exists()


def test_the_worst_case_is_held_back_and_the_cost_settled(account, budget):
    held = budgets.reserve(account.id, Decimal("0.10"), "judge")
    assert amounts(budget) == (0, Decimal("0.1"))
    assert budgets.left(account.id) == Decimal("0.2")
    assert budgets.settle(held.id, Decimal("0.012345"))
    assert amounts(budget) == (Decimal("0.012345"), 0)
    assert budgets.spent_on(datetime.now(UTC).date()) == Decimal("0.012345")


def test_settling_twice_charges_once(account, budget):
    held = budgets.reserve(account.id, Decimal("0.1"), "judge")
    assert budgets.settle(held.id, Decimal("0.05"))
    assert not budgets.settle(held.id, Decimal("0.05"))
    assert not budgets.release(held.id)
    assert amounts(budget) == (Decimal("0.05"), 0)


def test_a_budget_can_be_promised_to_its_last_cent(account, budget):
    for _ in range(3):
        budgets.reserve(account.id, Decimal("0.1"), "judge")
    with pytest.raises(BudgetExceeded):
        budgets.reserve(account.id, Decimal("0.000001"), "judge")
    assert amounts(budget) == (0, Decimal("0.3"))


def test_a_new_limit_forgets_nothing_that_was_spent_meanwhile(account, budget):
    held = budgets.reserve(account.id, Decimal("0.1"), "judge")
    budgets.settle(held.id, Decimal("0.05"))
    budget.limit_usd = Decimal(5)  # a form of staff that was opened before
    budget.save()
    assert amounts(budget) == (Decimal("0.05"), 0)
    assert budget.limit_usd == 5


def test_the_whole_site_has_a_daily_ceiling_too(account, budget, settings):
    settings.PROMPTLAB_DAILY_SPEND_USD = 0.15
    budgets.reserve(account.id, Decimal("0.1"), "judge")
    with pytest.raises(BudgetExceeded, match="tomorrow"):
        budgets.reserve(account.id, Decimal("0.1"), "judge")
    assert amounts(budget) == (0, Decimal("0.1"))
    assert DailySpend.objects.get().reserved_usd == Decimal("0.1")


def test_what_a_dead_process_held_is_given_back_after_an_hour(account, budget):
    held = budgets.reserve(account.id, Decimal("0.1"), "judge")
    assert budgets.release_stale() == 0
    Reservation.objects.filter(id=held.id).update(created_at=timezone.now() - timedelta(hours=2))
    assert budgets.release_stale() == 1
    assert amounts(budget) == (0, 0)


def test_calls_in_parallel_never_promise_the_same_dollar_twice(race_database: str):
    found = race("tests.accounts.concurrent_reservations", race_database)
    assert found == {"granted": 10, "reserved": "1.000000"}
