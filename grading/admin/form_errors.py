"""From a path in the pack format to the place in the form where its author can mend it."""

from __future__ import annotations

from typing import Any

from django import forms

from grading.admin import parts
from promptlab.lib.errors import Issue

Place = tuple[forms.BaseForm, str | None, str]


def place_of(form: Any, issue: Issue) -> Place:
    """The form (the scenario's or one row's), its field (None: the form as a whole), the words."""
    head, *rest = issue.field.split(".")
    if head == "evaluation_criteria":
        return _criterion(form, rest, issue.issue)
    if head in form.parts:
        return _row(form, head, rest, issue.issue)
    if head == "hints" and rest:
        return form, f"hint_{int(rest[0]) + 1}", issue.issue
    if head == "illustration":
        return form, rest[0] if rest else "weak", issue.issue
    if head in form.fields:
        return form, head, _numbered(rest, issue.issue)
    return form, None, f"{issue.field}: {issue.issue}"


def _criterion(form: Any, rest: list[str], text: str) -> Place:
    if not rest:
        return form, None, f"Criteria: {text}"
    name, *inner = rest
    if inner[:1] != ["checkpoints"]:
        return form, f"{name}_{inner[0]}" if inner else f"{name}_checkpoints", text
    if len(inner) > 2:
        where = f"Checkpoint {int(inner[1]) + 1}, {' '.join(inner[2:])}"
        return form, f"{name}_details", f"{where}: {text}"
    return form, f"{name}_checkpoints", _numbered(inner[1:], text)


def _row(form: Any, name: str, rest: list[str], text: str) -> Place:
    rows = parts.filled(form.parts[name])
    if name == "material":
        row = next(
            (row for row in rows if row.cleaned_data.get("name", "") == ".".join(rest)), None
        )
        return (row, "text", text) if row else (form, None, f"Material: {text}")
    if not form.parts[name].forms:
        return form, None, f"{name}: {text}"
    row = rows[int(rest[0])] if rest else form.parts[name].forms[0]
    field = rest[1] if rest[1:] and rest[1] in row.fields else next(iter(row.fields))
    return row, field, text


def _numbered(rest: list[str], text: str) -> str:
    return f"Line {int(rest[0]) + 1}: {text}" if rest and rest[0].isdigit() else text
