from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from grading import complaints
from grading.models import GradeReport
from promptlab.lib.errors import ValidationFailed
from tests.grading.desks import lacks, shows, signed_in, write_scenario
from tests.grading.making import attempt as record

REASON = "The reader is named in my second sentence."


@pytest.fixture
def attempt(alice):
    return record(alice, write_scenario(), 6.0)


def address(attempt) -> str:
    return reverse("report", args=[attempt.id])


def test_a_learner_reports_a_grade(alice, attempt):
    client = signed_in(alice)
    shows(client.get(address(attempt)), "Report this grade", "a person will look at it")
    answer = client.post(address(attempt), {"reason": f"  {REASON} "}, follow=True)
    assert GradeReport.objects.get().reason == REASON
    shows(answer, "Your report", REASON, "Waiting for an answer")
    shows(client.get(attempt.get_absolute_url()), "You reported this grade.")


def test_a_second_report_changes_nothing(alice, attempt):
    complaints.file(attempt, REASON)
    signed_in(alice).post(address(attempt), {"reason": "Something else entirely."})
    assert GradeReport.objects.get().reason == REASON


@pytest.mark.parametrize("reason", ["", "wrong", "x" * 2001])
def test_a_report_without_a_reason_comes_back_with_what_was_typed(alice, attempt, reason):
    page = signed_in(alice).post(address(attempt), {"reason": reason})
    assert page.status_code == 422
    shows(page, f"{reason}</textarea>", 'role="alert"', "10 to 2000 characters")
    assert not GradeReport.objects.exists()
    with pytest.raises(ValidationFailed):
        complaints.file(attempt, reason)


@pytest.mark.parametrize(
    ("status", "words"), [("upheld", "The grade stands."), ("overturned", "You were right.")]
)
def test_the_learner_reads_the_answer(alice, attempt, status, words):
    report = complaints.file(attempt, REASON)
    GradeReport.objects.filter(pk=report.pk).update(
        status=status, answer="It **does** name them.", answered_at=timezone.now()
    )
    client = signed_in(alice)
    shows(client.get(attempt.get_absolute_url()), "has been answered")
    report.refresh_from_db()
    assert not report.seen_by_learner
    shows(client.get(address(attempt)), words, "<strong>does</strong>")
    report.refresh_from_db()
    assert report.seen_by_learner


def test_a_reason_is_shown_as_text(alice, attempt):
    complaints.file(attempt, "<b>bold</b> and <script>x</script>")
    page = signed_in(alice).get(address(attempt))
    shows(page, "&lt;script&gt;x&lt;/script&gt;")
    lacks(page, "<script>x")
