from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grading.models import AchievementUnlock, Attempt, ScenarioVersion
from grading.progress import achievements
from grading.progress.summary import summary
from promptlab.lib.errors import ValidationFailed
from tests.grading.making import START, attempt, make_scenario

NOW = START + timedelta(hours=1)


@pytest.fixture
def email(db: None):
    return make_scenario("email", categories=["writing", "email"], family="everyday-email")


def later(days: int):
    return NOW + timedelta(days=days)


def test_a_newcomer_gets_an_empty_answer(alice):
    found = summary(alice, "all", now=NOW)
    assert found.summary.total_attempts == 0
    assert found.summary.average_score == 0.0
    assert found.summary.skill_level == "beginner"
    assert found.score_history == []
    assert (found.weak_areas, found.strengths, found.recommendations) == ([], [], [])
    assert set(found.category_performance.values()) == {None}


def test_an_unknown_range_is_refused(alice):
    with pytest.raises(ValidationFailed) as refused:
        summary(alice, "year")
    assert refused.value.issues[0].field == "time_range"


def test_the_range_bounds_attempts_time_trend_and_recent_ones(alice, email):
    for day, score in ((0, 4.0), (20, 6.0), (26, 7.0), (30, 9.0)):
        attempt(alice, email, score, day=day, seconds=120)
    counts = {
        name: summary(alice, name, now=later(30)).summary
        for name in ("day", "week", "month", "all")
    }
    assert {name: found.total_attempts for name, found in counts.items()} == {
        "day": 1,
        "week": 2,
        "month": 3,
        "all": 4,
    }
    assert counts["week"].average_score == 8.0
    assert counts["all"].total_time_spent_minutes == 8
    week = summary(alice, "week", now=later(30))
    assert [point.average_score for point in week.score_history] == [7.0, 9.0]
    assert [row.number for row in week.recent_attempts] == [4, 3]


def test_a_month_is_shown_by_weeks_and_a_long_time_by_months(alice, email):
    for day in range(0, 28, 2):
        attempt(alice, email, 6.0, day=day)
    month = summary(alice, "month", now=later(28)).score_history
    assert [point.date for point in month] == [date(2026, 3, day) for day in (2, 9, 16, 23)]
    assert [point.attempts for point in month] == [4, 3, 4, 3]
    attempt(alice, email, 6.0, day=900)
    years = summary(alice, "all", now=later(900)).score_history
    assert [point.date for point in years] == [date(2026, 3, 1), date(2028, 8, 1)]


def test_improvement_is_the_latest_minus_the_first_score_where_something_was_retried(alice, email):
    other, once = make_scenario("other"), make_scenario("once")
    for scenario, score in ((email, 5.0), (email, 8.0), (other, 6.0), (other, 7.0), (once, 1.0)):
        attempt(alice, scenario, score)
    assert summary(alice, "all", now=NOW).summary.improvement_rate == 2.0


def test_completed_and_mastered_scenarios_count_within_the_range(alice, email):
    other = make_scenario("other")
    attempt(alice, email, 7.0)
    attempt(alice, other, 9.0, day=10)
    found = {name: summary(alice, name, now=later(10)).summary for name in ("week", "all")}
    assert (found["week"].scenarios_completed, found["week"].scenarios_mastered) == (1, 1)
    assert (found["all"].scenarios_completed, found["all"].scenarios_mastered) == (2, 1)


def test_the_skill_level_is_the_hardest_with_two_passes(alice, db):
    levels = ("expert", "advanced", "intermediate", "intermediate")
    expected = ("beginner", "advanced", "advanced", "advanced")
    for number, (level, reached) in enumerate(zip(levels, expected, strict=True)):
        attempt(alice, make_scenario(f"s{number}", difficulty=level, categories=[level]), 7.0)
        assert summary(alice, now=NOW).summary.skill_level == reached


def test_a_streak_is_told_as_of_today(alice, email):
    for day in range(3):
        attempt(alice, email, 6.0, day=day)
    assert summary(alice, now=later(3)).summary.current_streak_days == 3
    lapsed = summary(alice, now=later(4)).summary
    assert (lapsed.current_streak_days, lapsed.longest_streak_days) == (0, 3)


def test_weak_areas_are_low_criteria_and_then_habits(alice, email):
    for day in range(3):
        attempt(
            alice,
            email,
            7.5,
            day=day,
            structure=4.0,
            completeness=6.0,
            clarity=8.8,
            best_practices=9.0,
            verdicts={"edge-cases": "missing", "tone": "met"},
        )
    found = summary(alice, now=later(2))
    assert found.weak_areas == ["structure", "completeness", "edge_cases"]
    assert found.strengths == ["best_practices", "clarity"]
    assert found.category_performance["specificity"] == 7.5


def test_a_category_filters_numbers_and_recent_attempts(alice, email):
    attempt(alice, email, 6.0)
    attempt(alice, make_scenario("code", categories=["coding"]), 8.0)
    for time_range in ("week", "all"):
        found = summary(alice, time_range, category="coding", now=NOW)
        assert (found.summary.total_attempts, found.summary.average_score) == (1, 8.0)
        assert found.summary.scenarios_completed == 1
        assert [row.scenario_id for row in found.recent_attempts] == ["code"]
        assert found.category_performance["clarity"] == 8.0
    assert summary(alice, "all", category="unheard-of", now=NOW).summary.total_attempts == 0


def test_an_empty_range_looks_back_at_the_same_category_and_no_other(alice, email):
    attempt(alice, email, 6.0)
    attempt(alice, make_scenario("code", categories=["coding"]), 9.0)
    found = {
        category: summary(alice, "day", category, now=later(5))
        for category in (None, "email", "coding", "unheard-of")
    }
    assert all(one.summary.total_attempts == 0 for one in found.values())
    assert [len(one.weak_areas) for one in found.values()] == [0, 5, 0, 0]
    assert [len(one.strengths) for one in found.values()] == [0, 0, 5, 0]


def test_recommendations_name_an_open_scenario_that_trains_the_area(alice, email):
    trained = {"criteria": [{"name": "structure", "weight": 1.0}], "checkpoints": []}
    for id_, fields in (
        ("open-one", {"difficulty": "beginner"}),
        ("locked-one", {"difficulty": "expert", "needs": (email,)}),
    ):
        scenario = make_scenario(id_, **fields)
        ScenarioVersion.objects.filter(scenario=scenario).update(compiled=trained, digest=id_)
    attempt(alice, email, 5.0, structure=3.0)
    first = summary(alice, now=NOW).recommendations[0]
    assert (first.area, first.scenario_id, first.priority) == ("structure", "open-one", "high")
    assert first.message.endswith(".")


def test_an_area_that_nothing_trains_is_recommended_without_a_scenario(alice, email):
    attempt(alice, email, 5.0)
    assert {row.scenario_id for row in summary(alice, now=NOW).recommendations} == {None}


def test_achievements_come_with_everything_that_the_answer_shows(alice, email):
    AchievementUnlock.objects.create(user=alice, key="first-excellent-score", unlocked_at=START)
    AchievementUnlock.objects.create(user=alice, key="no-longer-known", unlocked_at=START)
    found = summary(alice, now=NOW).achievements
    assert [row.key for row in found] == ["first-excellent-score"]
    assert found[0].achievement is achievements.BY_KEY["first-excellent-score"]


def test_details_add_categories_habits_and_more_attempts(alice, email):
    for day in range(8):
        attempt(alice, email, 6.0, day=day, verdicts={"length": "missing"})
    assert summary(alice, "all", now=later(8)).details is None
    found = summary(alice, "all", details=True, now=later(8))
    assert found.details is not None
    assert found.details["habits"] == [{"area": "length", "missed": 8, "asked": 8}]
    assert [row["category"] for row in found.details["categories"]] == ["email", "writing"]
    assert len(found.recent_attempts) == 8


def copies(first: Attempt, count: int) -> None:
    """Many attempts at once, with the totals that count them."""
    Attempt.objects.bulk_create(
        Attempt(
            **{
                field.attname: getattr(first, field.attname)
                for field in Attempt._meta.concrete_fields
                if field.attname not in ("id", "number")
            },
            number=first.number + number,
        )
        for number in range(1, count + 1)
    )


@pytest.mark.parametrize("time_range", ["day", "week", "month", "all"])
@pytest.mark.parametrize("category", [None, "email"])
def test_neither_queries_nor_rows_grow_with_the_attempts(alice, email, time_range, category):
    def read() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as found:
            answer = summary(alice, time_range, category, details=True, now=NOW)
        return len(found), len(answer.recent_attempts)

    for _ in range(5):
        last = attempt(alice, email, 6.0, verdicts={"length": "missing"})
    read()
    few, _ = read()
    copies(last, 495)
    many, shown = read()
    assert Attempt.objects.count() == 500
    assert many == few
    assert shown == 20
