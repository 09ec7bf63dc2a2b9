"""The judge's verdict comes after the embedded grade, and takes its place.

Two jobs: one asks (and waits for Claude), one writes. An attempt waits until either the verdict
replaces its grade or the embedded grade is kept, with the reason; only then `grading.completed`
is published, once, with the final grade. What was passed, opened or unlocked stays so.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from executions.providers.base import (
    ProviderAway,
    ProviderRefused,
    ProviderRejected,
)
from executions.providers.catalog import ModelNotAvailable
from grading.judging import asking, choosing, verdicts
from grading.judging.choosing import Payer
from grading.models import Attempt, GradeReport, Judgement
from grading.progress import counting
from promptlab.lib import live
from promptlab.lib.database import on_database
from promptlab.lib.errors import BudgetExceeded
from promptlab.lib.events import publish
from promptlab.lib.jobs import enqueue, job

ASK, REPLACE = "grading.judge", "grading.replace"
IN_TIME = timedelta(minutes=5)  # after the attempt; later than this nobody waits for a verdict
TRIES = 3
Reason = Attempt.Reason
WAITING, DONE, KEPT = Attempt.Judge.WAITING, Attempt.Judge.DONE, Attempt.Judge.KEPT


def group_of(attempt_id: UUID | str) -> str:
    """The live group of everybody who looks at an attempt."""
    return f"attempt.{attempt_id}"


def announce(attempt: Attempt) -> None:
    """Publish that an attempt has its final grade, in the caller's transaction."""
    publish(
        "grading.completed",
        {
            "user_id": str(attempt.user_id),
            "result_id": str(attempt.id),
            "scenario_id": attempt.scenario_id,
            "overall_score": float(attempt.overall),
            "category": attempt.category,
        },
    )


def send_to_judge(attempt: Attempt, payer: Payer) -> None:
    """Have a waiting attempt judged, in the caller's transaction."""
    payload = {"attempt": str(attempt.id), "payer": str(payer.account_id)}
    enqueue(ASK, payload, key=f"judge-{attempt.id}")


def _nobody_could(payload: dict[str, Any], error: str) -> None:
    keep(payload["attempt"], Reason.UNREACHABLE)


@job(ASK, attempts=TRIES, gave_up=_nobody_could)
async def ask(payload: dict[str, Any]) -> None:
    """Get the judgement of a waiting attempt; a failure that time may heal is raised again."""
    attempt = await on_database(_waiting, payload["attempt"])
    if attempt is None:
        return
    known = await on_database(choosing.find, attempt.version, attempt.prompt)
    reason = ""
    if known is None:
        known, reason = await _ask(attempt, Payer(UUID(payload["payer"])))
    if known:
        await on_database(_hand_on, attempt, known, known.created_at >= attempt.created_at)
    else:
        await on_database(keep, attempt.id, reason)


async def _ask(attempt: Attempt, payer: Payer) -> tuple[Judgement | None, str]:
    """The judgement, or why there is none. Raises what another try may heal."""
    late = timezone.now() - attempt.created_at
    if late > IN_TIME:
        return None, Reason.UNREACHABLE
    try:
        found = await asking.judgement_of(attempt.version, attempt.prompt, attempt.grade, payer)
    except BudgetExceeded:
        return None, Reason.NO_BUDGET
    except ModelNotAvailable:
        return None, Reason.NO_MODEL
    except (ProviderRefused, ProviderRejected):
        return None, Reason.UNUSABLE
    except ProviderAway as away:
        if late + timedelta(seconds=away.retry_after or 0) > IN_TIME:
            return None, Reason.UNREACHABLE
        raise
    return found, ""


def _waiting(attempt_id: str) -> Attempt | None:
    """The attempt with what grading it needs; None when it waits no more."""
    found = Attempt.objects.select_related("version").filter(id=attempt_id, judge=WAITING)
    return found.first()


def _hand_on(attempt: Attempt, found: Judgement, paid: bool) -> None:
    payload = {"attempt": str(attempt.id), "judgement": str(found.id), "paid": paid}
    enqueue(REPLACE, payload, key=f"replace-{attempt.id}")


@job(REPLACE)
def replace_job(payload: dict[str, Any]) -> None:
    """Counting a learner's attempts anew takes a while: it has a job of its own."""
    found = Judgement.objects.filter(id=payload["judgement"]).first()
    if found is not None:
        replace(payload["attempt"], found, paid=payload["paid"])


@transaction.atomic
def replace(attempt_id: UUID | str, judgement: Judgement, *, paid: bool) -> bool:
    """Put the judge's verdict in the place of the embedded grade. False when it came too late.

    It counts from the attempt's original date. A verdict of an administrator beats it.
    """
    attempt = _hold(attempt_id)
    if attempt is None:
        return False
    report = GradeReport.objects.filter(attempt=attempt).first()
    if report is not None and report.status != GradeReport.Status.OPEN:
        return keep(attempt.id, Reason.ANSWERED)
    result = verdicts.result(
        attempt.version.rubric, attempt.prompt, judgement, attempt.grade, paid=paid
    )
    counting.replace(attempt, result)
    attempt.judge, attempt.judgement = DONE, judgement
    attempt.save(update_fields=["judge", "judgement"])
    announce(attempt)
    live.changed(group_of(attempt.id), attempt.number)
    return True


@transaction.atomic
def keep(attempt_id: UUID | str, reason: str) -> bool:
    """Let the embedded grade stand for good, with the reason. False when it waits no more."""
    waiting = Attempt.objects.filter(id=attempt_id, judge=WAITING)
    if not waiting.update(judge=KEPT, judge_reason=reason):
        return False
    attempt = Attempt.objects.get(id=attempt_id)
    announce(attempt)
    live.changed(group_of(attempt.id), attempt.number)
    return True


def _hold(attempt_id: UUID | str) -> Attempt | None:
    """The waiting attempt, locked together with its learner's totals. None when it waits no more."""
    rows = Attempt.objects.select_related("user", "scenario", "version")
    while True:
        attempt = rows.filter(id=attempt_id, judge=WAITING).first()
        if attempt is None:
            return None
        counting.lock(attempt.user)  # first, as everybody does who counts
        again = rows.select_for_update(of=("self",)).filter(id=attempt_id, judge=WAITING).first()
        if again is None or again.user_id == attempt.user_id:
            return again
