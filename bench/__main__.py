"""`make bench`: speed as ratios and distributions of one run, printed and kept in var/bench.md."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django


def main(parts: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "promptlab.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    django.setup()
    from bench import doors, grader, pages, startup

    chosen = {
        "grader": grader.run,
        "pages": pages.run,
        "startup": startup.run,
        "doors": doors.run,
    }
    rows: list[tuple[str, str]] = []
    for name, run in chosen.items():
        if not parts or name in parts:
            rows.extend(run())
    table = "\n".join(["| what | measured |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)])
    print(table)
    Path("var/bench.md").write_text(table + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
