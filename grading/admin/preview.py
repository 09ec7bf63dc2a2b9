"""What the grader makes of a scenario while it is being written: for the panel beside the form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from grading import attempts, authoring
from grading.admin.scenario_form import ScenarioForm
from grading.engine.rubric import CRITERIA, Checkpoint, Rubric
from promptlab.lib.errors import ValidationFailed


@dataclass(frozen=True, slots=True)
class Preview:
    """`groups`: (criterion, its checkpoints as understood). `result`: a grade or None."""

    groups: list[tuple[str, list[Checkpoint]]]
    sample: str = ""
    result: dict[str, Any] | None = None
    refusal: str = ""


def of_form(form: ScenarioForm) -> Preview:
    """The preview for what the form says now; a form that was not sent shows what is saved."""
    if not form.is_bound:
        return _preview(authoring.draft_rubric(form.base), "")
    form.is_valid()
    return _preview(authoring.draft_rubric(form.typed), form.cleaned_data.get("sample", ""))


def _preview(rubric: Rubric, sample: str) -> Preview:
    groups = [
        (name, rows)
        for name in CRITERIA
        if (rows := [point for point in rubric.checkpoints if point.criterion == name])
    ]
    if not sample or not groups:
        return Preview(groups, sample)
    try:
        prompt = attempts.check_prompt(sample)
        return Preview(groups, sample, attempts.read(rubric, prompt, copy_screen=False))
    except ValidationFailed as refused:
        return Preview(groups, sample, refusal=refused.message)
