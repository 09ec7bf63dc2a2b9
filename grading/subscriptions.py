"""What learning hooks into: people who move or leave, and its own events."""

from __future__ import annotations

from grading.judging import replacing  # noqa: F401  (registers its jobs)
from grading.people import merging, personal_data
from grading.practice import writing  # noqa: F401  (registers its job)
from grading.progress import achievements
from promptlab.accounts.people import on_count, on_export, on_merge
from promptlab.lib.events import subscribe

on_merge(merging.merge)
on_export(personal_data.export)
subscribe("grading.completed", achievements.on_graded)
subscribe("grading.corrected", achievements.on_graded)
on_count(personal_data.count)
