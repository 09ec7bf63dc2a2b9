"""Forty threads want a dime each of one dollar; prints JSON. Run by test_budgets.py."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "promptlab.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from promptlab.accounts import budgets
    from promptlab.accounts.models import Budget, User
    from promptlab.accounts.people import make_personal_account
    from promptlab.lib.errors import BudgetExceeded

    call_command("migrate", verbosity=0)
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
    held = Budget.objects.get().reserved_usd
    print(json.dumps({"granted": granted, "reserved": str(held)}))  # noqa: T201


if __name__ == "__main__":
    main()
