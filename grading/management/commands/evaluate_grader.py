"""``manage.py evaluate_grader``: measure a grader on the evaluation set."""

from __future__ import annotations

import asyncio
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from grading.evaluation import judged
from grading.evaluation.runner import TUNING, UNUSED, WIDE, evaluate, table
from grading.management import judge_options


class Command(BaseCommand):
    help = "Measure how a grader agrees with readers, and what the embedded one resists."

    def add_arguments(self, parser: ArgumentParser) -> None:
        judge_options.add(parser)
        parser.add_argument(
            "--half", choices=(TUNING, UNUSED, WIDE), action="append", dest="halves"
        )
        parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
        parser.add_argument("--no-attacks", action="store_true", help="agreement with readers only")
        parser.add_argument(
            "--misses-of-unused",
            action="store_true",
            help="also list the worst misses of the unused half (never tune on them)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        halves = options["halves"] or [TUNING, UNUSED]
        if options["grader"] == "claude":
            self._judge(halves, options)
            return
        reports = [evaluate(half, attacks=not options["no_attacks"]) for half in halves]
        for report in reports:
            if report.half == UNUSED and not options["misses_of_unused"]:
                report.misses = []
        if options["json"]:
            self.stdout.write(json.dumps([report.as_dict() for report in reports], indent=2))
            return
        for report in reports:
            self.stdout.write(table(report, misses=bool(report.misses)) + "\n")

    def _judge(self, halves: list[str], options: dict[str, Any]) -> None:
        """The judge on the same prompts, without attacks: each of them would cost a call."""
        purse = judge_options.purse(options)
        reports = [asyncio.run(judged.evaluate(half, purse)) for half in halves]
        if options["json"]:
            self.stdout.write(json.dumps([report.as_dict() for report in reports], indent=2))
            return
        for report in reports:
            self.stdout.write(judged.table(report) + "\n")
