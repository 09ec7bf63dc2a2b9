"""Grading JSON lines without recording anything, for scripts and evaluations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from grading import answers, attempts
from grading.models import Scenario
from promptlab.lib.errors import NotFound, PromptLabError, invalid


def grade_lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """One answer a line, in order: a grade, or {"error": {...}} for a line that breaks a rule."""
    scenarios: dict[str, Scenario] = {}
    for line in lines:
        if not line.strip():
            continue
        try:
            yield _grade(line, scenarios)
        except PromptLabError as refused:
            yield {
                "error": {
                    "code": refused.code,
                    "message": refused.message,
                    "details": refused.details,
                }
            }


def _grade(line: str, scenarios: dict[str, Scenario]) -> dict[str, Any]:
    scenario_id, prompt = _fields(line)
    if scenario_id not in scenarios:
        scenarios[scenario_id] = _find(scenario_id)
    version = scenarios[scenario_id].version
    assert version is not None  # noqa: S101  (_find saw to it)
    prompt = attempts.check_prompt(prompt)
    return answers.grading_data(attempts.read(version.rubric, prompt), version.content)


def _fields(line: str) -> tuple[str, str]:
    try:
        data = json.loads(line)
    except ValueError as fault:
        raise invalid("line", f"Not readable as JSON: {fault}") from fault
    if not isinstance(data, dict):
        raise invalid("line", "A line must hold one JSON object")
    for name in ("scenario_id", "prompt"):
        if not isinstance(data.get(name), str):
            raise invalid(name, f"{name} must be text", data.get(name))
    return data["scenario_id"], data["prompt"]


def _find(scenario_id: str) -> Scenario:
    found = Scenario.objects.select_related("version").filter(id=scenario_id).first()
    if found is None or found.version is None:
        raise NotFound("Scenario not found", details=f"Scenario ID '{scenario_id}' does not exist")
    return found
