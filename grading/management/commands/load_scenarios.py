from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from grading import authoring, publishing
from grading.models import Scenario
from promptlab.lib.errors import Issue, ValidationFailed


class Command(BaseCommand):
    help = "Load scenario packs (YAML): all or nothing; new scenarios are drafts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--dry-run", action="store_true", help="check and report, change nothing"
        )
        parser.add_argument(
            "--publish", action="store_true", help="publish what was loaded and passes the gate"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        texts: dict[str, str] = {}
        for path in options["files"]:
            try:
                texts[str(path)] = path.read_text("utf-8")
            except (OSError, UnicodeDecodeError) as fault:
                raise CommandError(f"{path}: {fault}") from fault
        try:
            done = authoring.import_packs(texts, dry_run=options["dry_run"])
        except ValidationFailed as refused:
            faults = _lines(refused.issues)
            raise CommandError(f"{refused.message}:\n{faults}") from refused
        for name in ("added", "changed", "unchanged"):
            ids = getattr(done, name)
            self.stdout.write(f"{name}: {len(ids)}" + (f" ({', '.join(ids)})" if ids else ""))
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was changed.")
        elif options["publish"]:
            self._publish([*done.added, *done.changed, *done.unchanged])

    def _publish(self, ids: list[str]) -> None:
        refusals = []
        for scenario in Scenario.objects.select_related("version").filter(id__in=ids):
            try:
                publishing.publish(scenario)
            except publishing.GateRefused as refused:
                refusals.append(f"{refused.message}:\n{_lines(refused.issues)}")
        self.stdout.write(f"published: {len(ids) - len(refusals)}")
        if refusals:
            raise CommandError("Loaded, but not all published.\n" + "\n".join(refusals))


def _lines(issues: list[Issue]) -> str:
    return "\n".join(f"  {issue.field}: {issue.issue}" for issue in issues)
