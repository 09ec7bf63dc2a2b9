from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from grading.packs import files


class Command(BaseCommand):
    help = "Write scenarios as a pack (YAML) to standard output; all of them without ids."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ids", nargs="*", metavar="ID")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(files.export(options["ids"]), ending="")
        except files.PackRefused as refused:
            raise CommandError("; ".join(issue.issue for issue in refused.issues)) from refused
