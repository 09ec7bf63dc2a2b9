"""What administrators see of the judge: who grades, where the graders differ, what it cost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grading import attempts, complaints, reports
from grading.evaluation import two_graders
from grading.judging import choosing, replacing
from grading.models import Attempt, Judgement, Scenario
from tests.grading.admin import scenes

pytestmark = pytest.mark.django_db
PROMPT = "Write the text of a poster about our grey tabby Pixel, who is lost. Under 60 words."


def judged(draft: Scenario, prompt: str, differing: int | None = None) -> Judgement:
    """A judgement that says what the embedded grader does, but for one checkpoint."""
    version = scenes.version_of(draft)
    grade = attempts.read(version.rubric, prompt)
    names = [row["verdict"] for row in grade["checkpoints"]]
    verdicts = [[name, []] for name in names]
    if differing is not None:
        verdicts[differing] = ["missing" if names[differing] == "met" else "met", []]
    return Judgement.objects.create(
        version=version,
        prompt_digest=choosing.digest(prompt),
        model="claude-haiku-5-5",
        judge_version="1.0.0",
        verdicts=verdicts,
        embedded=names,
        embedded_version=grade["grader_version"],
        input_tokens=900,
        output_tokens=120,
        cost_usd=Decimal("0.00015"),
        price={},
    )


def replaced(user: Any, draft: Scenario, judgement: Judgement) -> Attempt:
    attempt = attempts.submit(user, draft, PROMPT)
    Attempt.objects.filter(id=attempt.id).update(judge="waiting")
    assert replacing.replace(attempt.id, judgement, paid=True)
    attempt.refresh_from_db()
    return attempt


def test_a_scenario_is_told_who_grades_it(admin_client: Client, draft: Scenario) -> None:
    address = reverse("admin:grading_scenario_change", args=[draft.id])
    form = admin_client.get(address).context["scenario_form"]
    answer = admin_client.post(address, scenes.typed(form, grader="auto"))
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert draft.grader == "auto"
    assert draft.versions.count() == 1
    form = admin_client.get(address).context["scenario_form"]
    assert form["grader"].value() == "auto"
    admin_client.post(address, scenes.typed(form, grader=""))
    draft.refresh_from_db()
    assert draft.grader == ""


def test_a_grader_that_is_none_is_refused(admin_client: Client, draft: Scenario) -> None:
    address = reverse("admin:grading_scenario_change", args=[draft.id])
    form = admin_client.get(address).context["scenario_form"]
    answer = admin_client.post(address, scenes.typed(form, grader="coin"))
    assert answer.status_code == 200
    assert "grader" in answer.context["scenario_form"].errors


def test_nobody_judged_means_no_figures(admin_client: Client, draft: Scenario) -> None:
    assert two_graders.of_version(scenes.version_of(draft)) is None
    address = reverse("admin:grading_scenario_analytics", args=[draft.id])
    assert "embedded grader</h2>" not in admin_client.get(address).content.decode()


def test_agreement_is_shown_for_each_checkpoint(admin_client: Client, draft: Scenario) -> None:
    prompts = [f"{PROMPT} Number {number}." for number in range(6)]
    for number, prompt in enumerate(prompts):
        judged(draft, prompt, differing=0 if number < 2 else None)
    figures = two_graders.of_version(scenes.version_of(draft))
    assert figures is not None
    first, second = figures.points[:2]
    assert (first.same, first.milder + first.stricter) == (4, 2)
    assert (second.same, second.milder, second.stricter, second.kappa) == (6, 0, 0, 1.0)
    assert figures.cost_usd == Decimal("0.0009")
    assert figures.kappa is not None
    assert 0 < figures.kappa < 1
    address = reverse("admin:grading_scenario_analytics", args=[draft.id])
    text = admin_client.get(address).content.decode()
    assert "On the last 6 prompts that Claude judged, for 0.0009 US dollars" in text


def test_an_administrators_verdict_says_which_grader_was_right(
    alice: Any, ada: Any, draft: Scenario
) -> None:
    judgement = judged(draft, PROMPT, differing=0)
    attempt = replaced(alice, draft, judgement)
    report = complaints.file(attempt, "It says that a poster is wanted, in its first words.")
    reports.answer(report, ada, {0: judgement.embedded[0]}, "You are right.")
    figures = two_graders.of_version(scenes.version_of(draft))
    assert figures is not None
    assert [(row.corrected, row.for_embedded) for row in figures.points[:2]] == [(1, 1), (0, 0)]


def test_an_attempt_shows_both_readings_and_the_cost(
    admin_client: Client, alice: Any, draft: Scenario
) -> None:
    attempt = replaced(alice, draft, judged(draft, PROMPT, differing=0))
    page = admin_client.get(reverse("admin:grading_attempt_change", args=[attempt.id]))
    text = page.content.decode()
    assert text.count("the embedded grader: ") == 1
    count = len(attempt.grade["checkpoints"])
    assert f"claude-haiku-5-5, {count - 1} of {count} checkpoints" in text
    assert "900 + 120 tokens, 0.000150 US dollars" in text


def test_an_attempt_says_why_the_judge_was_not_used(
    admin_client: Client, alice: Any, draft: Scenario
) -> None:
    attempt = attempts.submit(alice, draft, PROMPT)
    Attempt.objects.filter(id=attempt.id).update(judge="kept", judge_reason="unusable")
    page = admin_client.get(reverse("admin:grading_attempt_change", args=[attempt.id]))
    assert "Not used: Claude gave no answer that could be used." in page.content.decode()


def test_a_report_shows_where_the_other_grader_differs(
    admin_client: Client, alice: Any, draft: Scenario
) -> None:
    attempt = replaced(alice, draft, judged(draft, PROMPT, differing=0))
    report = complaints.file(attempt, "It says that a poster is wanted, in its first words.")
    page = admin_client.get(reverse("admin:grading_gradereport_change", args=[report.pk]))
    assert page.content.decode().count("the embedded grader: ") == 1


def test_judgements_are_listed_and_nobody_edits_them(admin_client: Client, draft: Scenario) -> None:
    judgement = judged(draft, PROMPT)
    count = len(judgement.names)
    listed = admin_client.get(reverse("admin:grading_judgement_changelist"))
    assert f"{count} of {count}" in listed.content.decode()
    address = reverse("admin:grading_judgement_change", args=[judgement.id])
    assert admin_client.post(address, {}).status_code == 403
