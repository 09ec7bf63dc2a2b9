from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from promptlab.accounts import guests


class Command(BaseCommand):
    help = "Delete guests, and all their work, who have not been here for a while."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days", type=int, default=guests.IDLE_DAYS, help="idle for that long (default 60)"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say how many there are")

    def handle(self, *args: Any, **options: Any) -> None:
        days = options["days"]
        if days < 1:
            raise CommandError("--days must be at least 1.")
        if options["dry_run"]:
            self.stdout.write(f"{guests.idle(days).count()} guests would be deleted.")
            return
        self.stdout.write(f"{guests.expire_idle(days)} guests deleted.")
