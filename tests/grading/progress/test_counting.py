from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings, strategies as st

from grading.models import (
    Attempt,
    CheckpointStats,
    DayProgress,
    LearnerProgress,
    PracticeItem,
    ScenarioProgress,
    ScenarioStats,
)
from grading.progress import counting, habits
from grading.recording import Circumstances, record
from promptlab.accounts.models import User
from promptlab.lib.models import Event
from tests.grading.making import START, attempt, grade, make_scenario


@pytest.fixture
def email(db: None):
    return make_scenario("email", categories=["writing", "email"], family="everyday-email")


def totals(user: User) -> LearnerProgress:
    return LearnerProgress.objects.get(user=user)


def everything(user: User) -> dict[str, list[dict[str, object]]]:
    """All totals of a learner, as plain rows that can be compared."""
    hidden = {"id", "updated_at"}
    models = (LearnerProgress, DayProgress, ScenarioProgress, PracticeItem)
    found = {
        model.__name__: [
            {key: value for key, value in model_to_dict(row).items() if key not in hidden}
            for row in model.objects.filter(user=user).order_by("pk")
        ]
        for model in models
    }
    for rows in found.values():
        rows.sort(key=str)
    return found


def test_an_attempt_adds_up_in_all_totals(alice, email):
    attempt(alice, email, 6.0, seconds=100)
    attempt(alice, email, 8.0, day=1, seconds=50)
    learner = totals(alice)
    assert (learner.attempts, learner.score_sum, learner.seconds) == (2, Decimal("14.0"), 150)
    assert (learner.completed, learner.mastered, learner.days_practised) == (1, 0, 2)
    assert (learner.current_streak, learner.longest_streak) == (2, 2)
    assert learner.criteria["clarity"] == [14.0, 2]
    assert learner.categories["email"]["passed"] == 1
    place = ScenarioProgress.objects.get(user=alice, scenario=email)
    assert (place.attempts, place.first, place.best) == (2, Decimal("6.0"), Decimal("8.0"))
    assert place.passed_at == START + timedelta(days=1)


def test_each_day_has_a_row_for_everything_and_one_for_each_category(alice, email):
    attempt(alice, email, 6.0)
    attempt(alice, email, 7.0)
    rows = DayProgress.objects.filter(user=alice).values_list("category", "attempts", "score_sum")
    assert sorted(rows) == [(name, 2, Decimal("13.0")) for name in ("", "email", "writing")]


def test_the_local_date_decides_the_day(alice, email):
    alice.time_zone = "Asia/Tokyo"
    alice.save()
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert str(attempt(alice, email, 6.0, at=late).local_date) == "2026-03-02"
    assert str(DayProgress.objects.filter(category="").get().date) == "2026-03-02"


def test_the_first_five_attempts_are_kept_for_comparison(alice, email):
    for score in (1.0, 2.0, 3.0, 4.0, 5.0, 10.0):
        attempt(alice, email, score)
    assert totals(alice).criteria_first["structure"] == [15.0, 5]
    assert totals(alice).criteria["structure"] == [25.0, 6]


def test_a_criterion_that_was_not_graded_counts_nowhere(alice, email):
    result = grade(6.0)
    result["grade"]["breakdown"]["structure"] = None
    record(alice, email, "A prompt of some length.", result, Circumstances(), now=START)
    assert "structure" not in totals(alice).criteria
    assert totals(alice).criteria["clarity"] == [6.0, 1]


def test_habits_remember_the_last_eight_prompts_that_asked(alice, email):
    for number in range(10):
        said = "met" if number in (2, 9) else "missing"
        attempt(alice, email, 6.0, day=number, verdicts={"missing-data": said, "tone": "partial"})
    assert totals(alice).habits["missing-data"] == "10000001"
    habit = habits.strongest(totals(alice))
    assert habit is not None
    assert habit.area == "missing_data"
    assert habit.sentence.startswith("In 6 of your last 8 prompts nothing says")
    first, latest = Attempt.objects.order_by("created_at")[:10][::9]
    assert (habit.first, habit.latest) == (str(first.id), str(latest.id))


def test_a_habit_says_so_when_not_every_prompt_was_asked_for_it(alice, email):
    for number in range(5):
        gaps = {"missing-data": "missing"} if number < 3 else {"tone": "met"}
        attempt(alice, email, 6.0, day=number, verdicts=gaps)
    habit = habits.strongest(totals(alice))
    assert habit is not None
    assert habit.sentence.startswith(
        "In 3 of your last 3 prompts for tasks that need it, nothing says"
    )


def test_two_prompts_are_not_yet_a_habit_and_specific_content_never_is(alice, email):
    verdicts = {"content": "missing", "length": "missing"}
    attempt(alice, email, 3.0, verdicts=verdicts)
    attempt(alice, email, 3.0, verdicts=verdicts)
    assert habits.strongest(totals(alice)) is None
    attempt(alice, email, 3.0, verdicts=verdicts)
    assert [habit.facet for habit in habits.listed(totals(alice))] == ["length"]


def test_scenario_and_checkpoint_statistics_follow_each_attempt(alice, bob, email):
    attempt(alice, email, 6.4, verdicts={"length": "missing", "tone": "met"})
    attempt(alice, email, 8.0, verdicts={"length": "partial", "tone": "met"})
    attempt(bob, email, 10.0, verdicts={"length": "met", "tone": "met"})
    stats = ScenarioStats.objects.get(scenario=email)
    assert (stats.learners, stats.completed, stats.attempts) == (2, 2, 3)
    assert stats.score_sum == Decimal("24.4")
    assert stats.histogram == [0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1]
    length, tone = CheckpointStats.objects.order_by("index")
    assert (length.met, length.partial, length.missing) == (1, 1, 1)
    assert (length.score_sum_met, length.score_sum) == (Decimal("10.0"), Decimal("24.4"))
    assert length.score_squares == Decimal("204.96")
    assert (tone.met, tone.score_sum_met) == (3, Decimal("24.4"))


def test_an_overturned_grade_counts_from_its_original_date(alice, email):
    wrong = attempt(alice, email, 5.0, verdicts={"length": "missing"})
    attempt(alice, email, 6.0, day=3, verdicts={"length": "missing"})
    counting.regrade(wrong, grade(8.0, {"length": "met"}))
    place = ScenarioProgress.objects.get(user=alice, scenario=email)
    assert place.passed_at == START
    assert (place.first, place.best) == (Decimal("8.0"), Decimal("8.0"))
    assert Attempt.objects.get(number=2).change == Decimal("-2.0")
    assert DayProgress.objects.get(category="", date=START.date()).score_sum == Decimal("8.0")
    stats = ScenarioStats.objects.get(scenario=email)
    assert (stats.learners, stats.completed, stats.score_sum) == (1, 1, Decimal("14.0"))
    checkpoint = CheckpointStats.objects.get()
    assert (checkpoint.met, checkpoint.missing) == (1, 1)
    assert totals(alice).completed == 1
    assert Event.objects.filter(name="grading.corrected").count() == 1


def test_a_lowered_grade_takes_no_pass_away(alice, email):
    generous = attempt(alice, email, 9.5)
    counting.regrade(generous, grade(4.0))
    place = ScenarioProgress.objects.get(user=alice, scenario=email)
    assert place.passed_at == place.mastered_at == START
    assert place.best == Decimal("4.0")
    assert (totals(alice).completed, totals(alice).mastered) == (1, 1)
    assert totals(alice).categories["email"]["passed"] == 1


plans = st.lists(
    st.tuples(
        st.integers(0, 60),
        st.sampled_from(["one", "two", "three"]),
        st.integers(0, 20).map(lambda half: half / 2),
        st.sampled_from(["met", "partial", "missing"]),
    ),
    min_size=1,
    max_size=8,
)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(plans)
def test_counting_everything_again_gives_the_same_totals(django_user_model, db, plan):
    with transaction.atomic():
        person = django_user_model.objects.create_user(username="someone")
        made = {
            "one": make_scenario("one", categories=["a", "b"], family="f"),
            "two": make_scenario("two", categories=["b"], family="f"),
            "three": make_scenario("three", difficulty="advanced", categories=["b"]),
        }
        for second, (day, name, score, verdict) in enumerate(sorted(plan)):
            at = START + timedelta(days=day, seconds=second)
            attempt(person, made[name], score, at=at, verdicts={"length": verdict})
        before = everything(person)
        counting.rebuild(person)
        after = everything(person)
        transaction.set_rollback(True)
    assert after == before


def test_the_queries_of_an_attempt_do_not_grow_with_the_history(alice, email):
    for number in range(5):
        attempt(alice, email, 8.0, day=number)
    with CaptureQueriesContext(connection) as few:
        attempt(alice, email, 8.0, day=5)
    for number in range(6, 60):
        attempt(alice, email, 8.0, day=number)
    with CaptureQueriesContext(connection) as many:
        attempt(alice, email, 8.0, day=60)
    assert len(many) == len(few)
