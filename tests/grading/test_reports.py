from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from grading import attempts, complaints, reports
from grading.engine.scoring import rounded
from grading.models import Attempt, GradeReport, ScenarioProgress, ScenarioStats
from promptlab.accounts.models import User
from promptlab.lib.errors import Conflict, ValidationFailed
from tests.grading.admin import scenes

pytestmark = pytest.mark.django_db
PROMPT = "Write the text of a poster about our grey tabby Pixel, who is lost. Under 60 words."


@pytest.fixture
def report(alice: User, ada: User) -> GradeReport:
    attempt = attempts.submit(alice, scenes.make(ada), PROMPT)
    return complaints.file(attempt, "You missed what I said about the readers.")


def all_met(attempt: Attempt) -> dict[int, str]:
    return dict.fromkeys(range(len(attempt.grade["checkpoints"])), "met")


def weighted(attempt: Attempt, verdicts: dict[int, str]) -> float:
    """The overall score by the rules of the scoring, worked out here by hand."""
    credit = {"met": 1.0, "partial": 0.5, "missing": 0.0}
    content: dict[str, Any] = attempt.version.content
    total = weights = 0.0
    index = 0
    for criterion in content["evaluation_criteria"].values():
        earned = possible = 0.0
        for point in criterion["checkpoints"]:
            weight = 1.0 if isinstance(point, str) else point.get("weight", 1.0)
            earned += weight * credit[verdicts[index]]
            possible += weight
            index += 1
        total += criterion["weight"] * 10 * earned / possible
        weights += criterion["weight"]
    return rounded(total / weights)


def test_an_overturned_grade_is_computed_from_the_corrected_verdicts(
    ada: User, report: GradeReport
) -> None:
    rows = report.attempt.grade["checkpoints"]
    verdicts = {index: row["verdict"] for index, row in enumerate(rows)}
    wrong = [index for index, verdict in verdicts.items() if verdict == "missing"][:2]
    corrections = dict.fromkeys(wrong, "met")

    answered = reports.answer(report, ada, {**verdicts, **corrections}, "You are right.")

    attempt = Attempt.objects.get(pk=report.attempt_id)
    assert answered.status == GradeReport.Status.OVERTURNED
    assert answered.corrections == {str(index): "met" for index in wrong}
    assert float(attempt.overall) == weighted(attempt, {**verdicts, **corrections})
    assert attempt.grade["grade"]["overall_score"] == float(attempt.overall)


def test_the_first_grade_is_kept_inside_the_new_one(ada: User, report: GradeReport) -> None:
    first = report.attempt.grade

    reports.answer(report, ada, all_met(report.attempt), "You are right.")

    attempt = Attempt.objects.get(pk=report.attempt_id)
    assert attempt.overall == Decimal("10.0")
    assert attempt.grade["overturned"]["original"] == first
    assert attempt.grade["similarity_score"] == first["similarity_score"]


def test_an_overturned_grade_counts_from_its_original_date(
    alice: User, ada: User, report: GradeReport
) -> None:
    attempt = report.attempt
    assert not attempt.passed

    reports.answer(report, ada, all_met(attempt), "You are right.")

    place = ScenarioProgress.objects.get(user=alice, scenario=attempt.scenario)
    assert place.passed_at == attempt.created_at
    assert place.best == Decimal("10.0")
    totals = ScenarioStats.objects.get(scenario=attempt.scenario)
    assert (totals.attempts, totals.learners, totals.completed) == (1, 1, 1)
    assert totals.histogram[10] == 1
    assert sum(totals.histogram) == 1


def test_verdicts_that_agree_uphold_the_grade_and_change_nothing(
    ada: User, report: GradeReport
) -> None:
    first = report.attempt.grade
    same = {index: row["verdict"] for index, row in enumerate(first["checkpoints"])}

    answered = reports.answer(report, ada, same, "It stands, and this is why.")

    assert answered.status == GradeReport.Status.UPHELD
    assert Attempt.objects.get(pk=report.attempt_id).grade == first


def test_a_limit_can_be_lifted(ada: User, alice: User) -> None:
    scenario = scenes.make(ada)
    attempt = attempts.submit(alice, scenario, scenes.CONTENT["exemplar_prompts"][0])
    assert attempt.grade["cap"] is not None
    report = complaints.file(attempt, "I wrote this myself before I saw it.")

    reports.answer(report, ada, {}, "Agreed.", lift_cap=True)

    attempt.refresh_from_db()
    assert attempt.grade["cap"] is None
    assert attempt.overall > Decimal("7.0")


def test_a_point_that_is_now_missing_has_no_evidence(ada: User, report: GradeReport) -> None:
    rows = report.attempt.grade["checkpoints"]
    index = next(n for n, row in enumerate(rows) if row["evidence"])

    result = reports.corrected(report.attempt, {index: "missing"})

    assert result["checkpoints"][index]["verdict"] == "missing"
    assert result["checkpoints"][index]["evidence"] == []


@pytest.mark.parametrize(
    ("corrections", "text", "field"),
    [
        ({}, "  ", "text"),
        ({}, "x" * 4001, "text"),
        ({99: "met"}, "Yes.", "checkpoint_99"),
        ({0: "perfect"}, "Yes.", "checkpoint_0"),
    ],
)
def test_an_answer_that_breaks_a_rule_is_refused(
    ada: User, report: GradeReport, corrections: dict[int, str], text: str, field: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        reports.answer(report, ada, corrections, text)

    assert refused.value.issues[0].field == field
    report.refresh_from_db()
    assert report.status == GradeReport.Status.OPEN


def test_a_report_is_answered_once(ada: User, report: GradeReport) -> None:
    reports.answer(report, ada, {}, "It stands.")

    with pytest.raises(Conflict):
        reports.answer(report, ada, all_met(report.attempt), "Or not.")
