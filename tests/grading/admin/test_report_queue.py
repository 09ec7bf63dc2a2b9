from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from grading import attempts, complaints
from grading.models import GradeReport, Scenario
from promptlab.accounts.models import User
from tests.grading.admin import scenes

pytestmark = pytest.mark.django_db
REASON = "The second point is in my first sentence."


@pytest.fixture
def report(alice: User, draft: Scenario) -> GradeReport:
    prompt = "Write the text of a poster about our grey tabby Pixel, who is lost. Under 60 words."
    return complaints.file(attempts.submit(alice, draft, prompt), REASON)


def page_of(report: GradeReport) -> str:
    return reverse("admin:grading_gradereport_change", args=[report.pk])


def answers(page: Any, **changes: str) -> dict[str, str]:
    form = page.context["adminform"].form
    return {field.html_name: field.value() or "" for field in form} | changes


def test_the_page_shows_prompt_reason_verdicts_and_evidence(
    admin_client: Client, report: GradeReport
) -> None:
    text = admin_client.get(page_of(report)).content.decode()

    assert report.attempt.prompt in text
    assert REASON in text
    for row in report.attempt.grade["checkpoints"]:
        assert row["text"] in text
        for quote in row["evidence"]:
            assert quote["text"] in text


def test_an_answer_without_corrections_upholds_the_grade(
    admin_client: Client, ada: User, report: GradeReport
) -> None:
    page = admin_client.get(page_of(report))

    admin_client.post(page_of(report), answers(page, text="I looked; it stands."))

    report.refresh_from_db()
    assert report.status == GradeReport.Status.UPHELD
    assert report.answered_by == ada
    assert report.answer == "I looked; it stands."
    assert LogEntry.objects.get().get_change_message() == "Answered: upheld."


def test_corrected_verdicts_overturn_the_grade(admin_client: Client, report: GradeReport) -> None:
    page = admin_client.get(page_of(report))
    rows = report.attempt.grade["checkpoints"]
    missing = next(n for n, row in enumerate(rows) if row["verdict"] == "missing")
    before = report.attempt.overall

    admin_client.post(
        page_of(report), answers(page, text="You are right.", **{f"checkpoint_{missing}": "met"})
    )

    report.refresh_from_db()
    report.attempt.refresh_from_db()
    assert report.status == GradeReport.Status.OVERTURNED
    assert report.attempt.overall > before
    assert LogEntry.objects.get().get_change_message() == "Answered: overturned."


def test_an_answer_needs_words_and_keeps_the_corrections_that_were_chosen(
    admin_client: Client, report: GradeReport
) -> None:
    page = admin_client.get(page_of(report))

    page = admin_client.post(page_of(report), answers(page, text=" ", checkpoint_0="partial"))

    form = page.context["adminform"].form
    assert "text" in form.errors
    assert form["checkpoint_0"].value() == "partial"
    report.refresh_from_db()
    assert report.status == GradeReport.Status.OPEN


def test_an_answered_report_is_shown_and_cannot_be_answered_again(
    admin_client: Client, report: GradeReport
) -> None:
    page = admin_client.get(page_of(report))
    data = answers(page, text="It stands.")
    admin_client.post(page_of(report), data)

    again = admin_client.post(page_of(report), {**data, "text": "Or does it?"})

    assert again.status_code == 403
    assert "It stands." in admin_client.get(page_of(report)).content.decode()


def test_the_oldest_open_report_stands_first(
    admin_client: Client, alice: User, report: GradeReport, draft: Scenario
) -> None:
    filed = [report]
    for number in range(3):
        attempt = attempts.submit(alice, draft, f"Write poster number {number} about Pixel.")
        filed.append(complaints.file(attempt, REASON))
    for age, row in enumerate(filed):
        created = timezone.now() - timedelta(days=age)
        GradeReport.objects.filter(pk=row.pk).update(created_at=created)
    GradeReport.objects.filter(pk=filed[3].pk).update(status=GradeReport.Status.UPHELD)

    page = admin_client.get(reverse("admin:grading_gradereport_changelist"))

    listed = [row.pk for row in page.context["cl"].result_list]
    assert listed == [filed[2].pk, filed[1].pk, filed[0].pk, filed[3].pk]


def test_queue_and_attempts_cost_the_same_for_many_rows(
    admin_client: Client,
    alice: User,
    bob: User,
    draft: Scenario,
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(10):
        user = (alice, bob)[number % 2]
        attempt = attempts.submit(user, draft, f"Write poster number {number} about Pixel.")
        complaints.file(attempt, REASON)

    with django_assert_max_num_queries(10):
        queue = admin_client.get(reverse("admin:grading_gradereport_changelist"))
    with django_assert_max_num_queries(10):
        found = admin_client.get(reverse("admin:grading_attempt_changelist"), {"q": "poster"})
    assert [len(page.context["cl"].result_list) for page in (queue, found)] == [10, 10]


def test_an_attempt_is_shown_whole_and_cannot_be_edited(
    admin_client: Client, report: GradeReport
) -> None:
    address = reverse("admin:grading_attempt_change", args=[report.attempt_id])

    text = admin_client.get(address).content.decode()

    assert report.attempt.prompt in text
    assert report.attempt.grade["checkpoints"][0]["text"] in text
    assert admin_client.post(address, {"overall": "10"}).status_code == 403
    assert scenes.CONTENT["title"] in text


def test_the_list_of_scenarios_says_how_many_reports_wait(
    client: Client, admin_client: Client, viewer: User, report: GradeReport
) -> None:
    scenarios = reverse("admin:grading_scenario_changelist")
    assert "1 open report</a>" in admin_client.get(scenarios).content.decode()

    client.force_login(viewer)

    assert "open report" not in client.get(scenarios).content.decode()
