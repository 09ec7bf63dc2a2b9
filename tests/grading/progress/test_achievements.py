from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from grading.models import AchievementUnlock, Attempt, HintUse
from grading.progress import achievements, counting
from promptlab.accounts.models import User
from promptlab.lib.models import Event
from tests.grading.making import START, attempt, grade, make_scenario


@pytest.fixture
def scenario(db: None):
    return make_scenario("one", family="letters", track="a")


def earned(row: Attempt) -> list[str]:
    """The keys that an attempt unlocks, read as the subscriber reads it."""
    return achievements.look_at(Attempt.objects.select_related("user__progress").get(id=row.id))


def keys(user: User) -> set[str]:
    return set(AchievementUnlock.objects.filter(user=user).values_list("key", flat=True))


def test_there_are_at_most_ten_and_none_counts_or_asks_to_return():
    assert len(achievements.ALL) <= 10
    assert len(achievements.BY_KEY) == len(achievements.ALL)
    first = achievements.BY_KEY["first-excellent-score"]
    assert (first.title, first.icon, first.rarity) == ("Excellence Achieved!", "🏆", "rare")
    assert first.description == "Scored 9.0 or higher for the first time"
    rarities = {achievement.rarity for achievement in achievements.ALL}
    assert rarities <= {"common", "uncommon", "rare", "epic"}


def test_many_poor_attempts_on_many_days_earn_nothing(alice, scenario):
    for day in range(30):
        assert earned(attempt(alice, scenario, 4.0, day=day)) == []


def test_nine_points_earn_the_first_excellent_score_once(alice, scenario):
    row = attempt(alice, scenario, 9.0, clarity=5.0)
    assert earned(row) == ["first-excellent-score"]
    assert earned(row) == []
    assert earned(attempt(alice, scenario, 9.5, day=1, clarity=5.0)) == []
    assert AchievementUnlock.objects.get().unlocked_at == START
    assert Event.objects.filter(name="achievement.unlocked").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_graded_attempt_reaches_its_subscriber_after_the_commit():
    alice = User.objects.create_user(username="alice")
    attempt(alice, make_scenario("one"), 9.0)
    assert "first-excellent-score" in keys(alice)


def test_an_event_of_an_attempt_that_is_gone_is_let_go(db):
    gone = {"result_id": "00000000-0000-0000-0000-000000000000"}
    achievements.on_graded(Event(name="grading.completed", data=gone))
    assert not AchievementUnlock.objects.exists()


def test_a_corrected_grade_earns_with_the_date_of_its_attempt(alice, scenario):
    row = attempt(alice, scenario, 8.0, clarity=5.0)
    attempt(alice, scenario, 8.0, day=5, clarity=5.0)
    counting.regrade(row, grade(9.1, clarity=5.0))
    assert earned(row) == ["first-excellent-score"]
    assert AchievementUnlock.objects.get().unlocked_at == START


def test_eight_in_every_criterion_is_all_round(alice, scenario):
    assert "all-round" not in earned(attempt(alice, scenario, 8.5, structure=7.9))
    assert "all-round" in earned(attempt(alice, scenario, 8.5, day=1))


def test_four_points_above_the_first_try_is_a_leap(alice, scenario):
    attempt(alice, scenario, 3.5)
    assert earned(attempt(alice, scenario, 7.4, day=1)) == []
    assert "big-leap" in earned(attempt(alice, scenario, 7.5, day=2))


def test_a_gap_is_closed_by_four_prompts_running(alice, scenario):
    for day, verdict in enumerate(["missing", "missing", "met", "met", "partial"]):
        row = attempt(alice, scenario, 6.0, day=day, verdicts={"length": verdict})
        assert earned(row) == []
    assert earned(attempt(alice, scenario, 6.0, day=5, verdicts={"length": "met"})) == [
        "gap-closed"
    ]


def test_planning_for_trouble_takes_two_kinds_and_a_pass(alice, scenario):
    two = {"missing-data": "met", "edge-cases": "met"}
    assert earned(attempt(alice, scenario, 6.9, verdicts=two)) == []
    assert earned(attempt(alice, scenario, 7.0, day=1, verdicts={"edge-cases": "met"})) == []
    assert earned(attempt(alice, scenario, 7.0, day=2, verdicts=two)) == ["plans-for-trouble"]


def test_it_stuck_when_a_sibling_is_passed_at_once_a_week_later(alice, scenario):
    attempt(alice, scenario, 7.0)
    soon = make_scenario("soon", family="letters")
    late = make_scenario("late", family="letters")
    assert earned(attempt(alice, soon, 7.0, day=6)) == []
    assert earned(attempt(alice, late, 7.0, day=13)) == ["it-stuck"]


def test_mastery_on_two_tracks_is_carried_over(alice, scenario):
    same = make_scenario("same", track="a")
    other = make_scenario("other", track="b")
    attempt(alice, scenario, 9.0)
    assert "carried-over" not in earned(attempt(alice, same, 9.0, day=1))
    assert "carried-over" in earned(attempt(alice, other, 9.0, day=2))


def test_three_close_expectations_on_different_scenarios_make_a_good_judge(alice, scenario):
    others = [make_scenario(f"s-{number}") for number in range(3)]
    plan = [(scenario, "6.0"), (scenario, "6.4"), (others[0], "5.5"), (others[1], "6.5")]
    found = [
        earned(attempt(alice, where, 6.0, day=day, expected=Decimal(expected)))
        for day, (where, expected) in enumerate(plan)
    ]
    assert found == [[], [], [], ["good-judge"]]


def test_a_hint_costs_the_one_for_being_on_your_own(alice, db):
    helped = make_scenario("helped", difficulty="expert", categories=["x"])
    alone = make_scenario("alone", difficulty="advanced", categories=["y"])
    HintUse.objects.create(user=alice, scenario=helped, tier=1)
    assert "on-your-own" not in earned(attempt(alice, helped, 9.0))
    assert "on-your-own" in earned(attempt(alice, alone, 9.0, at=START + timedelta(days=1)))
