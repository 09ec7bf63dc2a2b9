from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from grading import batch_grading


class Command(BaseCommand):
    help = "Grade JSON lines {scenario_id, prompt}: one grade a line in the same order."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--grader", choices=["embedded", "claude"], default="embedded")
        parser.add_argument(
            "--jsonl", default="-", metavar="FILE|-", help="default: standard input"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["grader"] == "claude":
            raise CommandError(
                "The claude grader needs an API key and is not part of this version."
            )
        for answer in batch_grading.grade_lines(_lines(options["jsonl"])):
            self.stdout.write(json.dumps(answer, ensure_ascii=False))


def _lines(source: str) -> Iterable[str]:
    if source == "-":
        yield from sys.stdin
        return
    try:
        with Path(source).open(encoding="utf-8") as file:
            yield from file
    except (OSError, UnicodeDecodeError) as fault:
        raise CommandError(f"{source}: {fault}") from fault
