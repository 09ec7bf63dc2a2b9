"""auto: the embedded grade at once, then the judge's verdict in its place."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from executions.providers import anthropic
from grading import attempts, complaints, reports
from grading.judging import replacing
from grading.models import (
    AchievementUnlock,
    Attempt,
    Judgement,
    LearnerProgress,
    ScenarioProgress,
    ScenarioStats,
)
from grading.progress import counting
from promptlab.accounts.models import Budget
from promptlab.lib.models import Event, Job
from tests.grading.judging.bench import (
    ALL_MET,
    PROMPT,
    completed,
    give_budget,
    publish,
    reply,
    work_off,
)
from tests.vendor_server import error, message

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    monkeypatch.setattr(anthropic, "FIRST_WAIT", 0.01)


@pytest.fixture
def rich(alice):
    give_budget(alice)
    return alice


def submitted(user, prompt: str = PROMPT, **fields) -> Attempt:
    return attempts.submit(user, publish("auto", **fields), prompt)


def test_the_embedded_grade_is_there_at_once_and_waits(rich, vendor):
    attempt = submitted(rich)
    assert (attempt.grader, attempt.judge) == ("embedded", "waiting")
    assert ScenarioProgress.objects.get().attempts == 1
    assert completed() == []
    assert vendor.requests == []


def test_the_judges_verdict_takes_its_place(rich, vendor):
    vendor.says(reply({1: ALL_MET[1]}))
    attempt = submitted(rich)
    first = attempt.grade
    work_off()
    attempt.refresh_from_db()
    assert (attempt.grader, attempt.judge, attempt.overall) == ("claude", "done", Decimal("2.5"))
    assert attempt.grade["embedded"]["overall_score"] == first["grade"]["overall_score"]
    assert attempt.grade["embedded"]["verdicts"] == [row["verdict"] for row in first["checkpoints"]]
    [event] = completed()
    assert (event["result_id"], event["overall_score"]) == (str(attempt.id), 2.5)


def test_every_total_is_what_it_would_be_had_the_judge_graded_first(rich, bob, vendor):
    vendor.says(reply({1: ALL_MET[1], 2: ALL_MET[2]}))
    late = submitted(rich)
    work_off()
    give_budget(bob)
    other = attempts.submit(bob, publish("claude"), PROMPT)
    mine, his = (LearnerProgress.objects.get(user=user) for user in (rich, bob))
    for name in ("attempts", "score_sum", "criteria", "habits"):
        assert getattr(mine, name) == getattr(his, name), name
    late.refresh_from_db()
    assert late.overall == other.overall
    totals = ScenarioStats.objects.get()
    assert totals.attempts == 2
    assert totals.score_sum == late.overall * 2
    assert totals.learners == 2


def test_a_pass_an_opening_and_a_mastery_are_not_taken_back(rich, vendor):
    vendor.says(reply({}))
    attempt = submitted(rich)
    ScenarioProgress.objects.filter(user=rich).update(
        passed_at=attempt.created_at, mastered_at=attempt.created_at, opened_at=attempt.created_at
    )
    work_off()
    place = ScenarioProgress.objects.get(user=rich)
    assert place.latest == 0
    assert place.passed_at == place.mastered_at == place.opened_at == attempt.created_at


def test_an_achievement_is_not_taken_back(rich, vendor):
    vendor.says(reply({}))
    attempt = submitted(rich)
    AchievementUnlock.objects.create(
        user=rich, key="first-excellent-score", attempt=attempt, unlocked_at=attempt.created_at
    )
    work_off()
    assert AchievementUnlock.objects.filter(user=rich, key="first-excellent-score").exists()


def test_what_the_judge_lifts_to_a_pass_is_passed_from_its_date(rich, vendor):
    vendor.says(reply(ALL_MET))
    attempt = submitted(rich, "Write a note to Ines. At most 60 words, warm and informal.")
    vendor.says(
        reply(
            {
                1: ("met", ["Write a note"]),
                2: ("met", ["Ines"]),
                3: ("met", ["60 words"]),
                4: ("met", ["warm and informal"]),
            }
        )
    )
    Attempt.objects.filter(id=attempt.id).update(overall=3, passed=False)
    ScenarioProgress.objects.filter(user=rich).update(passed_at=None, mastered_at=None)
    work_off()
    attempt.refresh_from_db()
    assert attempt.passed
    assert ScenarioProgress.objects.get(user=rich).passed_at == attempt.created_at
    assert AchievementUnlock.objects.filter(user=rich, key="first-excellent-score").exists()


def test_achievements_look_at_the_final_grade_only(rich, vendor):
    vendor.says(reply({}))
    prompt = (
        "Write a thank-you card for my colleague Ines, who took over my Friday shift. "
        "No more than 60 words. The tone is warm and informal."
    )
    attempt = submitted(rich, prompt)
    assert attempt.overall >= 9, "the embedded grader would have unlocked it"
    assert not AchievementUnlock.objects.exists()
    work_off()
    assert not AchievementUnlock.objects.exists()


def test_a_verdict_that_comes_twice_counts_once(rich, vendor):
    vendor.says(reply({1: ALL_MET[1]}))
    attempt = submitted(rich)
    work_off()
    found = Judgement.objects.get()
    assert not replacing.replace(attempt.id, found, paid=True)
    assert not replacing.keep(attempt.id, "unreachable")
    assert len(completed()) == 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (error(400, "invalid_request_error"), "unusable"),
        (message("", stop="refusal"), "unusable"),
        (error(429, "rate_limit_error", retry_after="900"), "unreachable"),
    ],
)
def test_without_a_verdict_the_embedded_grade_stands_marked(rich, vendor, answer, reason):
    vendor.says(answer)
    attempt = submitted(rich)
    work_off()
    attempt.refresh_from_db()
    assert (attempt.grader, attempt.judge, attempt.judge_reason) == ("embedded", "kept", reason)
    assert len(completed()) == 1
    assert Budget.objects.get().reserved_usd == 0


@pytest.mark.parametrize("answer", [error(529, "overloaded_error"), message("Ten of ten!")])
def test_a_failure_that_may_pass_is_tried_again_and_then_given_up(
    rich, vendor, answer, monkeypatch
):
    monkeypatch.setattr("promptlab.lib.jobs.pause", lambda *_: 0.0)
    vendor.says(answer)
    attempt = submitted(rich)
    work_off()
    attempt.refresh_from_db()
    assert (attempt.judge, attempt.judge_reason) == ("kept", "unreachable")
    assert Job.objects.get(name=replacing.ASK).attempts == replacing.TRIES


def test_a_verdict_on_the_second_try_is_taken(rich, vendor, monkeypatch):
    monkeypatch.setattr("promptlab.lib.jobs.pause", lambda *_: 0.0)
    vendor.then(message("Ten of ten!"))
    vendor.says(reply(ALL_MET))
    attempt = submitted(rich)
    work_off()
    attempt.refresh_from_db()
    assert attempt.judge == "done"
    assert Budget.objects.get().spent_usd == Decimal("0.000300")


def test_a_verdict_that_would_come_too_late_is_not_asked_for(rich, vendor):
    attempt = submitted(rich)
    Attempt.objects.update(created_at=timezone.now() - replacing.IN_TIME - timedelta(seconds=1))
    work_off()
    attempt.refresh_from_db()
    assert (attempt.judge, attempt.judge_reason) == ("kept", "unreachable")
    assert vendor.requests == []


def test_a_budget_that_is_gone_by_then_keeps_the_embedded_grade(rich, vendor):
    attempt = submitted(rich)
    Budget.objects.update(limit_usd=0)
    work_off()
    attempt.refresh_from_db()
    assert (attempt.judge, attempt.judge_reason) == ("kept", "no_budget")


def test_a_model_without_a_price_keeps_the_embedded_grade(rich, vendor, settings):
    settings.PROMPTLAB_JUDGE_MODEL = "claude-unheard-of"
    attempt = submitted(rich)
    work_off()
    attempt.refresh_from_db()
    assert (attempt.judge, attempt.judge_reason) == ("kept", "no_model")


def test_an_attempt_that_is_gone_by_then_costs_nothing(rich, vendor):
    attempt = submitted(rich)
    attempt.delete()
    work_off()
    assert vendor.requests == []
    assert Job.objects.get().gave_up is False


def test_an_administrators_verdict_beats_both(rich, ada, vendor):
    vendor.says(reply(ALL_MET))
    attempt = submitted(rich)
    report = complaints.file(attempt, "I said clearly how long it shall be.")
    reports.answer(report, ada, {0: "missing", 2: "missing"}, "I have looked at it.")
    attempt.refresh_from_db()
    score = attempt.overall
    work_off()
    attempt.refresh_from_db()
    assert (attempt.overall, attempt.judge, attempt.judge_reason) == (score, "kept", "answered")
    assert len(completed()) == 1


def test_an_administrator_corrects_the_judge(rich, ada, vendor):
    vendor.says(reply({1: ALL_MET[1]}))
    attempt = submitted(rich)
    work_off()
    attempt.refresh_from_db()
    report = complaints.file(attempt, "I said clearly how long it shall be.")
    reports.answer(report, ada, {2: "met"}, "You are right.")
    attempt.refresh_from_db()
    assert attempt.overall == Decimal("5.0")
    assert attempt.grade["judge"]["model"] == "claude-haiku-5-5"
    assert len(completed()) == 1


def test_counting_everything_anew_gives_the_same_totals(rich, vendor):
    vendor.says(reply({1: ALL_MET[1]}))
    submitted(rich)
    submitted(rich)
    work_off()
    before = LearnerProgress.objects.values().get(user=rich)
    counting.rebuild(rich)
    after = LearnerProgress.objects.values().get(user=rich)
    before.pop("updated_at"), after.pop("updated_at")
    assert before == after
    assert Event.objects.filter(name="grading.completed").count() == 2
