"""Reports of learners that a grade is wrong: filed here, answered by admins."""

from __future__ import annotations

from grading.models import Attempt, GradeReport
from promptlab.lib.errors import invalid

SHORTEST, LONGEST = 10, 2000


def file(attempt: Attempt, reason: str) -> GradeReport:
    """Report a grade, once an attempt. Sending the form again changes nothing."""
    reason = reason.strip()
    if not SHORTEST <= len(reason) <= LONGEST:
        raise invalid(
            "reason",
            f"Say in {SHORTEST} to {LONGEST} characters which point was read wrong.",
            len(reason),
        )
    report, _ = GradeReport.objects.get_or_create(attempt=attempt, defaults={"reason": reason})
    return report


def read(attempt: Attempt) -> GradeReport | None:
    """The report on an attempt as its learner sees it; an answer counts as seen from now on."""
    report = GradeReport.objects.filter(attempt=attempt).first()
    if report and report.answered_at and not report.seen_by_learner:
        GradeReport.objects.filter(pk=report.pk).update(seen_by_learner=True)
    return report
