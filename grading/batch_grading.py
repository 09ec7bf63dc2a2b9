"""Grading JSON lines without recording anything, for scripts and evaluations."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from grading import answers, attempts
from grading.engine.rubric import Rubric
from grading.judging import unrecorded
from grading.judging.unrecorded import Purse
from grading.models import Scenario
from promptlab.lib.errors import NotFound, PromptLabError, invalid

HALF = re.compile("[\ud800-\udfff]")  # a lone surrogate, which nothing can write down again
AT_ONCE = 8  # prompts that Claude is asked about at the same time


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A readable line: what it is graded by, and the embedded grade."""

    content: dict[str, Any]
    rubric: Rubric
    prompt: str
    embedded: dict[str, Any]


def grade_lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """One answer a line, in order: a grade, or {"error": {...}} for a line that breaks a rule."""
    for sheet in _sheets(lines):
        yield sheet if isinstance(sheet, dict) else _data(sheet, sheet.embedded)


def judge_lines(lines: Iterable[str], purse: Purse) -> Iterator[dict[str, Any]]:
    """The same by Claude, as long as there is money in the purse."""
    sheets = _sheets(lines)
    while group := list(islice(sheets, AT_ONCE)):
        yield from asyncio.run(_judge(group, purse))


async def _judge(group: list[_Sheet | dict[str, Any]], purse: Purse) -> list[dict[str, Any]]:
    return await asyncio.gather(*(_judge_one(sheet, purse) for sheet in group))


async def _judge_one(sheet: _Sheet | dict[str, Any], purse: Purse) -> dict[str, Any]:
    if isinstance(sheet, dict):
        return sheet
    task = str(sheet.content["description"])
    try:
        result = await unrecorded.judged(sheet.rubric, task, sheet.prompt, sheet.embedded, purse)
    except PromptLabError as refused:
        return _error(refused)
    return _data(sheet, result)


def _sheets(lines: Iterable[str]) -> Iterator[_Sheet | dict[str, Any]]:
    """The lines that are not blank, read; an error in the place of those that break a rule."""
    scenarios: dict[str, Scenario] = {}
    for line in lines:
        if line.strip():
            try:
                yield _sheet(line, scenarios)
            except PromptLabError as refused:
                yield _error(refused)


def _sheet(line: str, scenarios: dict[str, Scenario]) -> _Sheet:
    scenario_id, prompt = _fields(line)
    if scenario_id not in scenarios:
        scenarios[scenario_id] = _find(scenario_id)
    version = scenarios[scenario_id].version
    assert version is not None  # noqa: S101  (_find saw to it)
    prompt = attempts.check_prompt(prompt)
    rubric = version.rubric
    return _Sheet(version.content, rubric, prompt, attempts.read(rubric, prompt))


def _data(sheet: _Sheet, result: dict[str, Any]) -> dict[str, Any]:
    return answers.grading_data(result, sheet.content)


def _error(refused: PromptLabError) -> dict[str, Any]:
    told = {"code": refused.code, "message": refused.message, "details": refused.details}
    return {"error": told}


def _fields(line: str) -> tuple[str, str]:
    try:
        data = json.loads(line, parse_constant=_no_json)
    except (ValueError, RecursionError) as fault:
        raise invalid("line", f"Not readable as JSON: {fault}") from fault
    if HALF.search(json.dumps(data, ensure_ascii=False)):
        raise invalid("line", "A line must be whole Unicode characters, written as UTF-8")
    if not isinstance(data, dict):
        raise invalid("line", "A line must hold one JSON object")
    for name in ("scenario_id", "prompt"):
        if not isinstance(data.get(name), str):
            raise invalid(name, f"{name} must be text", data.get(name))
    return data["scenario_id"], data["prompt"]


def _no_json(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _find(scenario_id: str) -> Scenario:
    found = Scenario.objects.select_related("version").filter(id=scenario_id).first()
    if found is None or found.version is None:
        raise NotFound("Scenario not found", details=f"Scenario ID '{scenario_id}' does not exist")
    return found
