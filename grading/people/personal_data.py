"""Everything that learning stores about a person, for their own export."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet

from grading.models import (
    AchievementUnlock,
    Attempt,
    Draft,
    ExemplarOpening,
    GeneratedPractice,
    GradeReport,
    HintUse,
    LearnerProgress,
    NotebookEntry,
    PracticeItem,
    ScenarioProgress,
)
from promptlab.accounts.models import User


def export(user: User) -> dict[str, Any]:
    """Sections of JSON-able rows: attempts with their grades, drafts, hints and so on."""
    progress = LearnerProgress.objects.filter(user=user)
    return {
        "attempts": _rows(Attempt.objects.filter(user=user).order_by("created_at")),
        "grade_reports": _rows(GradeReport.objects.filter(user=user)),
        "drafts": _rows(Draft.objects.filter(user=user)),
        "hints": _rows(HintUse.objects.filter(user=user)),
        "exemplars_opened": _rows(ExemplarOpening.objects.filter(user=user)),
        "notebook": _rows(NotebookEntry.objects.filter(user=user)),
        "scenarios": _rows(ScenarioProgress.objects.filter(user=user)),
        "practice_queue": _rows(PracticeItem.objects.filter(user=user)),
        "practice_made": _rows(GeneratedPractice.objects.filter(user=user)),
        "achievements": _rows(AchievementUnlock.objects.filter(user=user)),
        "totals": _rows(progress),
    }


def count(user: User) -> dict[str, int]:
    """How much there is, for the question what to do with a guest's work."""
    return {
        "attempts": Attempt.objects.filter(user=user).count(),
        "drafts": Draft.objects.filter(user=user).exclude(text="").count(),
        "notes": NotebookEntry.objects.filter(user=user).count(),
    }


def _rows(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    return [_plain(row) for row in rows]


def _plain(row: Model) -> dict[str, Any]:
    hidden = {"user", "answered_by"}
    fields = [field for field in row._meta.concrete_fields if field.name not in hidden]
    return {field.name: _json(field.value_from_object(row)) for field in fields}


def _json(value: Any) -> Any:
    return (
        value
        if value is None or isinstance(value, bool | int | float | dict | list)
        else str(value)
    )
