from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from grading import batch_grading
from grading.management import judge_options


class Command(BaseCommand):
    help = "Grade JSON lines {scenario_id, prompt}: one grade a line in the same order."

    def add_arguments(self, parser: CommandParser) -> None:
        judge_options.add(parser)
        parser.add_argument(
            "--jsonl", default="-", metavar="FILE|-", help="default: standard input"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        lines = _lines(options["jsonl"])
        if options["grader"] == "embedded":
            self._write(batch_grading.grade_lines(lines))
            return
        purse = judge_options.purse(options)
        self._write(batch_grading.judge_lines(lines, purse))
        self.stderr.write(f"{purse.offer.model}: {purse.spent} US dollars")

    def _write(self, answers: Iterable[dict[str, Any]]) -> None:
        for answer in answers:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))


def _lines(source: str) -> Iterable[str]:
    """The lines as text; bytes that are not UTF-8 stay visible, so that their line is refused."""
    if source == "-":
        if isinstance(sys.stdin, TextIOWrapper):
            sys.stdin.reconfigure(encoding="utf-8-sig", errors="surrogateescape")
        yield from sys.stdin
        return
    try:
        with Path(source).open(encoding="utf-8-sig", errors="surrogateescape") as file:
            yield from file
    except OSError as fault:
        raise CommandError(f"{source}: {fault}") from fault
