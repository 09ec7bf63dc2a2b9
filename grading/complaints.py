"""Reports of learners that a grade is wrong: filed here, answered by admins."""

from __future__ import annotations

from grading.models import Attempt, GradeReport
from promptlab.accounts.models import User
from promptlab.lib.errors import invalid

SHORTEST, LONGEST = 10, 2000
MOST_UNREAD = 5  # answers that a page tells of at once


def file(attempt: Attempt, reason: str) -> GradeReport:
    """Report a grade, once an attempt. Sending the form again changes nothing."""
    reason = reason.strip()
    if not SHORTEST <= len(reason) <= LONGEST:
        raise invalid(
            "reason",
            f"Say in {SHORTEST} to {LONGEST} characters which point was read wrong.",
            len(reason),
        )
    told = {"reason": reason, "user_id": attempt.user_id}
    report, _ = GradeReport.objects.get_or_create(attempt=attempt, defaults=told)
    return report


def unread(user: User | None) -> list[GradeReport]:
    """Answers that a learner has not seen yet, the oldest first. One query, none for visitors."""
    if not user:
        return []
    answered = GradeReport.objects.filter(
        user=user, answered_at__isnull=False, seen_by_learner=False
    )
    light = answered.select_related("attempt__scenario").only(
        "id", "attempt__id", "attempt__number", "attempt__scenario__title"
    )
    return list(light.order_by("answered_at")[:MOST_UNREAD])


def read(attempt: Attempt) -> GradeReport | None:
    """The report on an attempt as its learner sees it; an answer counts as seen from now on."""
    report = GradeReport.objects.filter(attempt=attempt).first()
    if report and report.answered_at and not report.seen_by_learner:
        GradeReport.objects.filter(pk=report.pk).update(seen_by_learner=True)
    return report
