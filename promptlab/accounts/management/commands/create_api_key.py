from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from promptlab.accounts import keys, plans
from promptlab.accounts.models import ApiKey, User
from promptlab.accounts.people import make_personal_account
from promptlab.accounts.trial import program


class Command(BaseCommand):
    help = "Make an API key for a user, who is created if needed; prints one JSON object."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", required=True, help="whom the key acts as")
        parser.add_argument(
            "--plan", choices=list(plans.BEGINNING), help="put the account on this plan"
        )
        parser.add_argument("--kind", choices=ApiKey.Kind.values, default=ApiKey.Kind.EXECUTION)
        parser.add_argument("--test", action="store_true", help="a key that never spends money")
        parser.add_argument("--name", default="Made by create_api_key", help="shown in lists")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        user = program(options["username"])
        _refuse_guests_and_inactive(user)
        account = make_personal_account(user)
        if options["plan"] and options["plan"] != account.plan_id:
            account.plan_id = options["plan"]
            account.save(update_fields=["plan"])
        key, text = keys.issue(
            account, user, name=options["name"], live=not options["test"], kind=options["kind"]
        )
        made = {"api_key": text}
        if key.kind == ApiKey.Kind.PROMPTOPS:
            made["secret"] = keys.secret_of(key)
        made |= {
            "user_id": str(user.id),
            "account_id": str(account.id),
            "plan": str(account.plan_id),
        }
        self.stdout.write(json.dumps(made))


def _refuse_guests_and_inactive(user: User) -> None:
    if user.is_guest:
        raise CommandError("Guests have no keys. Sign up first.")
    if not user.is_active:
        raise CommandError(f"{user.username} is not active: a key would be refused.")
