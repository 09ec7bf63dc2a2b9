"""Checkpoints as people type them: a line each, and further help for some of them as YAML."""

from __future__ import annotations

from typing import Any

import yaml

from grading.packs.text import read_yaml, write_yaml
from promptlab.lib.errors import invalid


def texts(checkpoints: list[Any]) -> list[str]:
    """The words of every checkpoint."""
    return [row if isinstance(row, str) else row["text"] for row in checkpoints]


def details(checkpoints: list[Any]) -> str:
    """The checkpoints that are objects, as a YAML list; "" when there are none."""
    objects = [row for row in checkpoints if not isinstance(row, str)]
    return write_yaml(objects) if objects else ""


def read_details(text: str) -> list[dict[str, Any]]:
    """What an author typed as help. ValidationFailed says where it is not a list of objects."""
    try:
        rows = read_yaml(text) if text.strip() else []
    except (yaml.YAMLError, RecursionError) as fault:
        raise invalid("details", f"This is not readable as YAML: {fault}") from fault
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and isinstance(row.get("text"), str) for row in rows
    ):
        raise invalid(
            "details", "Write a list of objects, each beginning with “- text: ” and the checkpoint."
        )
    return rows


def together(lines: list[str], objects: list[dict[str, Any]]) -> list[Any]:
    """The checkpoints in the order of the lines, with the help that belongs to each.

    ValidationFailed names help for a checkpoint that is not among the lines.
    """
    waiting = list(objects)
    rows: list[Any] = []
    for line in lines:
        place = next((n for n, row in enumerate(waiting) if row["text"].strip() == line), None)
        rows.append(line if place is None else waiting.pop(place))
    if waiting:
        raise invalid(
            "details",
            f"“{waiting[0]['text']}” is not among the checkpoints above. Add it there, or write "
            "its text here as it is there.",
        )
    return rows
