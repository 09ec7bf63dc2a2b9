"""What learning hooks into: people who move or leave, and its own events."""

from __future__ import annotations

from grading import merging, personal_data
from promptlab.accounts.people import on_export, on_merge

on_merge(merging.merge)
on_export(personal_data.export)
