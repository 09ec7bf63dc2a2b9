"""Forty threads want a dime each of one dollar; a race that test_budgets.py runs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from tests.databases import play


def reservations() -> dict[str, object]:
    from django.db import connection

    from promptlab.accounts import budgets
    from promptlab.accounts.models import Budget, User
    from promptlab.accounts.people import make_personal_account
    from promptlab.lib.errors import BudgetExceeded

    account = make_personal_account(User.objects.create_user("dora"))
    Budget.objects.create(account=account, limit_usd=Decimal(1))

    def want(_number: int) -> bool:
        try:
            budgets.reserve(account.id, Decimal("0.1"), "test")
        except BudgetExceeded:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        granted = sum(threads.map(want, range(40)))
    return {"granted": granted, "reserved": str(Budget.objects.get().reserved_usd)}


if __name__ == "__main__":
    play(reservations)
