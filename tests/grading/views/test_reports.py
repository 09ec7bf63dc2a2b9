from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from grading import complaints
from grading.attempts import submit as submit_prompt
from grading.models import GradeReport
from promptlab.lib.errors import ValidationFailed
from tests.grading.desks import FAIR, lacks, shows, signed_in, write_scenario
from tests.grading.making import attempt as record

REASON = "The reader is named in my second sentence."


@pytest.fixture
def attempt(alice):
    return record(alice, write_scenario(), 6.0)


def address(attempt) -> str:
    return reverse("report", args=[attempt.id])


def test_a_learner_reports_a_grade(alice, attempt):
    client = signed_in(alice)
    page = client.get(address(attempt))
    shows(page, "Report this grade", "a person will look at it", 'aria-current="page">Progress')
    answer = client.post(address(attempt), {"reason": f"  {REASON} "}, follow=True)
    assert GradeReport.objects.get().reason == REASON
    shows(answer, "Your report", REASON, "Waiting for an answer")
    shows(client.get(attempt.get_absolute_url()), "You reported this grade.")


def test_whoever_reports_sees_how_each_point_was_read(alice):
    attempt = submit_prompt(alice, write_scenario(), FAIR)
    page = signed_in(alice).get(address(attempt))
    shows(page, "how each point was read", *(row["text"] for row in attempt.grade["checkpoints"]))
    targets = re.findall(r'href="#((?:evidence|point)-\d+)"', page.content.decode())
    assert targets
    shows(page, *(f'id="{target}"' for target in targets))


def test_whoever_reports_a_capped_grade_sees_why_it_is_capped(alice):
    scenario = write_scenario()
    copied = scenario.version.content["exemplar_prompts"][0]
    attempt = submit_prompt(alice, scenario, copied)
    shows(
        signed_in(alice).get(address(attempt)),
        "This score is capped",
        attempt.grade["cap"]["reason"],
    )


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


@pytest.mark.parametrize("page", ["home", "progress", "attempts"])
def test_the_learner_is_told_of_an_answer_until_it_was_read(alice, bob, attempt, page):
    report = complaints.file(attempt, REASON)
    client, told = signed_in(alice), "Your report on attempt 1 at “New Opening Hours”"
    lacks(client.get(reverse(page)), told)
    GradeReport.objects.filter(pk=report.pk).update(
        status="upheld", answer="No.", answered_at=timezone.now()
    )
    record(bob, attempt.scenario, 6.0)
    lacks(signed_in(bob).get(reverse(page)), told)
    shows(client.get(reverse(page)), told, f'href="{address(attempt)}">Read the answer')
    client.get(address(attempt))
    lacks(client.get(reverse(page)), told)


def test_a_reason_is_shown_as_text(alice, attempt):
    complaints.file(attempt, "<b>bold</b> and <script>x</script>")
    page = signed_in(alice).get(address(attempt))
    shows(page, "&lt;script&gt;x&lt;/script&gt;")
    lacks(page, "<script>x")
