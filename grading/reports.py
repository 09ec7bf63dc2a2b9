"""Answering reports of learners that a grade is wrong. They are filed by `grading/complaints.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from grading.engine.grade import graded
from grading.engine.reading import CREDIT, Evidence, Reading, Screen, Verdict
from grading.models import Attempt, GradeReport
from grading.progress import counting
from promptlab.accounts.models import User
from promptlab.lib.errors import Conflict, invalid

LONGEST = 4000  # code points of an answer


@transaction.atomic
def answer(
    report: GradeReport,
    by: User,
    corrections: Mapping[int, str],
    text: str,
    *,
    lift_cap: bool = False,
) -> GradeReport:
    """Answer a report: upheld, or overturned when verdicts (or the cap) were corrected.

    `corrections` maps checkpoint numbers of the grade to "met", "partial" or "missing"; those that
    agree with the grade change nothing. An overturned grade is computed anew from the corrected
    verdicts, keeps the first grade under "overturned" and counts from its original date.
    ValidationFailed names `text` or the checkpoint; Conflict when it was answered before.
    """
    report = GradeReport.objects.select_for_update().get(pk=report.pk)
    if report.status != GradeReport.Status.OPEN:
        raise Conflict("This report has been answered already.")
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise invalid("text", f"Write the learner an answer of 1 to {LONGEST} characters.")
    attempt = Attempt.objects.select_related("user", "scenario", "version").get(
        pk=report.attempt_id
    )
    changed = _differing(attempt, corrections)
    lift_cap = lift_cap and attempt.grade.get("cap") is not None
    report.status = GradeReport.Status.UPHELD
    if changed or lift_cap:
        report.status = GradeReport.Status.OVERTURNED
        report.corrections = {str(index): verdict for index, verdict in changed.items()}
        counting.regrade(attempt, corrected(attempt, changed, lift_cap=lift_cap))
    report.answer = text
    report.answered_by = by
    report.answered_at = timezone.now()
    report.seen_by_learner = False
    report.save()
    return report


def corrected(
    attempt: Attempt, corrections: Mapping[int, str], *, lift_cap: bool = False
) -> dict[str, Any]:
    """The grade of an attempt with these verdicts in place of the grader's, not saved."""
    first = attempt.grade
    cap = None if lift_cap else first.get("cap")
    reading = Reading(
        verdicts=tuple(
            _verdict(index, row, corrections.get(index, row["verdict"]))
            for index, row in enumerate(first["checkpoints"])
        ),
        screens=tuple(Screen(**row) for row in first["screens"]),
        cap=cap["limit"] if cap else None,
        cap_reason=cap["reason"] if cap else None,
    )
    grade = graded(
        attempt.version.rubric, attempt.prompt, reading, attempt.grader, attempt.grader_version
    )
    result = grade.as_dict()
    # What was said about the grader, and what the grade had replaced, stays with it.
    result |= {name: first[name] for name in ("judge", "embedded") if name in first}
    result["similarity_score"] = first["similarity_score"]
    result["overturned"] = {
        "corrections": {str(index): verdict for index, verdict in corrections.items()},
        "cap_lifted": lift_cap,
        "original": first,
    }
    return result


def _differing(attempt: Attempt, corrections: Mapping[int, str]) -> dict[int, str]:
    rows = attempt.grade["checkpoints"]
    for index, verdict in corrections.items():
        if not 0 <= index < len(rows):
            raise invalid(f"checkpoint_{index}", "The grade has no such checkpoint.", index)
        if verdict not in CREDIT:
            raise invalid(f"checkpoint_{index}", "Choose met, partial or missing.", verdict)
    return {
        index: verdict
        for index, verdict in sorted(corrections.items())
        if verdict != rows[index]["verdict"]
    }


def _verdict(index: int, row: Mapping[str, Any], verdict: Any) -> Verdict:
    """A verdict with the quotes that still support it: a missing point has none."""
    quotes = [] if verdict == "missing" else row["evidence"]
    return Verdict(index, verdict, tuple(Evidence(**quote) for quote in quotes))
