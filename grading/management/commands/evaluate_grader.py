"""``manage.py evaluate_grader``: measure the embedded grader on the evaluation set."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from grading.evaluation.runner import TUNING, UNUSED, evaluate, table


class Command(BaseCommand):
    help = "Measure how the embedded grader agrees with readers and what it resists."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--half", choices=(TUNING, UNUSED), action="append", dest="halves")
        parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
        parser.add_argument("--no-attacks", action="store_true", help="agreement with readers only")
        parser.add_argument(
            "--misses-of-unused",
            action="store_true",
            help="also list the worst misses of the unused half (never tune on them)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        halves = options["halves"] or [TUNING, UNUSED]
        reports = [evaluate(half, attacks=not options["no_attacks"]) for half in halves]
        for report in reports:
            if report.half == UNUSED and not options["misses_of_unused"]:
                report.misses = []
        if options["json"]:
            self.stdout.write(json.dumps([report.as_dict() for report in reports], indent=2))
            return
        for report in reports:
            self.stdout.write(table(report, misses=bool(report.misses)) + "\n")
