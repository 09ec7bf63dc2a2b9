from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grading import unlocking
from grading.models import (
    ExemplarOpening,
    HintUse,
    LearnerProgress,
    Scenario,
    ScenarioProgress,
)
from grading.progress import counting
from promptlab.accounts.models import User
from promptlab.lib.models import Event
from tests.grading.making import START, attempt, grade, make_scenario


def state_of(user: User | None, scenario: Scenario) -> unlocking.State:
    return unlocking.states(user, [scenario])[scenario.id]


@pytest.fixture
def ladder(db: None) -> list[Scenario]:
    """A track of four steps: each waits for the one before it, by order or by prerequisite."""
    first = make_scenario("first", track="letters", difficulty="intermediate")
    second = make_scenario("second", track="letters", difficulty="intermediate")
    third = make_scenario("third", track="letters", difficulty="advanced", needs=(second,))
    fourth = make_scenario("fourth", track="letters", difficulty="expert", needs=(third,))
    return [first, second, third, fourth]


def test_a_newcomer_finds_the_first_of_a_track_open_and_the_rest_locked(ladder):
    found = unlocking.states(None, ladder)
    assert [found[step.id].name for step in ladder] == ["open", "locked", "locked", "locked"]


def test_a_locked_scenario_says_what_opens_it(ladder):
    assert state_of(None, ladder[1]).opened_by == ("First",)
    third = state_of(None, ladder[2])
    assert (third.name, third.opened_by, third.category) == ("locked", ("Second",), "writing")
    assert [step.id for step in third.waits_for] == [ladder[1].id]


def test_the_way_to_a_locked_scenario_begins_at_the_first_step_that_is_open(alice, ladder):
    assert unlocking.way_in(None, ladder[3]).id == ladder[0].id
    assert unlocking.way_in(alice, ladder[1]).id == ladder[0].id
    attempt(alice, ladder[0], 7.0)
    assert unlocking.way_in(alice, ladder[3]).id == ladder[1].id
    attempt(alice, ladder[1], 7.0)
    assert unlocking.way_in(alice, ladder[3]).id == ladder[2].id


def test_what_a_category_alone_opens_has_no_first_step(db):
    make_scenario("easy", track="letters")
    hard = make_scenario("hard", difficulty="advanced")
    assert not state_of(None, hard).is_open
    assert unlocking.way_in(None, hard) is None


def test_a_beginner_scenario_without_prerequisites_is_open_wherever_it_stands(ladder):
    late = make_scenario("late", track="letters", difficulty="beginner")
    assert state_of(None, late).is_open


def test_a_lone_scenario_that_nothing_could_open_is_open(db):
    assert state_of(None, make_scenario("alone", difficulty="intermediate")).is_open
    assert state_of(
        None, make_scenario("hard-alone", difficulty="expert", categories=["x"])
    ).is_open


def test_passing_opens_the_next_step_and_nothing_further(alice, ladder):
    attempt(alice, ladder[0], 7.0)
    found = unlocking.states(alice, ladder)
    assert [found[step.id].name for step in ladder] == ["passed", "open", "locked", "locked"]


def test_just_below_seven_opens_nothing(alice, ladder):
    attempt(alice, ladder[0], 6.9)
    assert state_of(alice, ladder[0]).name == "in_progress"
    assert not unlocking.is_open(alice, ladder[1])


def test_every_prerequisite_has_to_be_passed(alice, db):
    one, two = make_scenario("one"), make_scenario("two")
    both = make_scenario("both", difficulty="intermediate", needs=(one, two))
    attempt(alice, one, 8.0)
    assert state_of(alice, both).opened_by == ("Two",)
    attempt(alice, two, 7.0)
    assert state_of(alice, both).is_open


def test_a_retired_prerequisite_blocks_nobody(alice, db):
    gone = make_scenario("gone", status="retired")
    assert unlocking.is_open(alice, make_scenario("after", track=None, needs=(gone,)))


def test_nine_points_open_the_advanced_scenarios_of_the_category(alice, ladder):
    easy = make_scenario("easy")
    elsewhere = make_scenario("code", difficulty="advanced", categories=["coding"], needs=(easy,))
    other = make_scenario("hard", difficulty="advanced", needs=(ladder[1],))
    attempt(alice, ladder[0], 9.0)
    assert unlocking.is_open(alice, other)
    assert unlocking.is_open(alice, ladder[2])
    assert not unlocking.is_open(alice, ladder[3])  # expert: one step further
    assert not unlocking.is_open(alice, elsewhere)


def test_three_different_passes_open_the_advanced_scenarios_of_the_category(alice, ladder):
    easy = [make_scenario(f"easy-{number}") for number in range(3)]
    for scenario in (easy[0], easy[0], easy[1]):
        attempt(alice, scenario, 7.5)
    assert not unlocking.is_open(alice, ladder[2])
    attempt(alice, easy[2], 7.5)
    assert unlocking.is_open(alice, ladder[2])


def test_what_has_opened_or_been_passed_stays_so_after_a_regrade(alice, ladder):
    passed = attempt(alice, ladder[0], 9.2)
    counting.regrade(passed, grade(3.0))
    assert state_of(alice, ladder[0]).is_passed
    assert unlocking.is_open(alice, ladder[1])
    assert unlocking.is_open(alice, ladder[2])


def test_a_new_prerequisite_does_not_close_an_open_scenario(alice, ladder):
    attempt(alice, ladder[0], 7.0)
    ladder[1].prerequisites.add(make_scenario("afterthought"))
    assert unlocking.is_open(alice, ladder[1])
    assert not unlocking.is_open(None, ladder[1])


def test_the_attempt_that_opened_something_can_name_it(alice, ladder):
    missed = attempt(alice, ladder[0], 5.0)
    passed = attempt(alice, ladder[0], 7.0, day=1)
    assert unlocking.opened_with(missed) == []
    assert unlocking.opened_with(passed) == [ladder[1]]
    milestone = Event.objects.get(name="progress.milestone")
    assert milestone.data["passed"] == ["first"]
    assert milestone.data["opened"] == ["second"]


def test_a_scenario_made_for_somebody_is_open_to_them(alice, db):
    made = make_scenario("made", made_for=alice, difficulty="expert")
    assert state_of(alice, made).name == "open"
    attempt(alice, made, 7.1)
    assert state_of(alice, made).name == "passed"


def test_mastery_is_nine_points_without_the_answer(alice, ladder):
    attempt(alice, ladder[0], 8.9)
    assert state_of(alice, ladder[0]).name == "passed"
    assert attempt(alice, ladder[0], 9.0, day=1).mastered
    assert state_of(alice, ladder[0]).name == "mastered"


@pytest.mark.parametrize("model", [HintUse, ExemplarOpening])
def test_after_the_last_hint_or_the_exemplar_mastery_returns_on_the_seventh_day(
    alice, ladder, model
):
    extra = {"tier": 3} if model is HintUse else {}
    row = model.objects.create(user=alice, scenario=ladder[0], **extra)
    model.objects.filter(pk=row.pk).update(created_at=START - timedelta(hours=1))
    assert not attempt(alice, ladder[0], 9.5).mastered
    assert not attempt(alice, ladder[0], 9.5, day=6).mastered
    # The seventh day counts from its first minute in the learner's zone (UTC here).
    assert attempt(alice, ladder[0], 9.5, at=START.replace(hour=0) + timedelta(days=7)).mastered
    assert state_of(alice, ladder[0]).name == "mastered"


def test_the_first_two_hints_cost_nothing(alice, ladder):
    HintUse.objects.create(user=alice, scenario=ladder[0], tier=1)
    HintUse.objects.create(user=alice, scenario=ladder[0], tier=2)
    assert attempt(alice, ladder[0], 9.0).mastered


def test_what_was_mastered_before_the_exemplar_was_opened_stays_mastered(alice, ladder):
    attempt(alice, ladder[0], 9.0)
    ExemplarOpening.objects.create(user=alice, scenario=ladder[0])
    counting.rebuild(alice)
    assert state_of(alice, ladder[0]).name == "mastered"


def test_mastery_is_earned_on_a_sibling_after_the_exemplar(alice, db):
    spoiled = make_scenario("spoiled", family="notes")
    sibling = make_scenario("sibling", family="notes")
    stranger = make_scenario("stranger", family="other")
    for scenario in (spoiled, stranger):
        row = ExemplarOpening.objects.create(user=alice, scenario=scenario)
        ExemplarOpening.objects.filter(pk=row.pk).update(created_at=START - timedelta(hours=1))
        attempt(alice, scenario, 9.4)
    attempt(alice, sibling, 9.0, day=1)
    assert state_of(alice, spoiled).name == "mastered"
    assert state_of(alice, stranger).name == "passed"
    assert LearnerProgress.objects.get(user=alice).mastered == 2


def test_a_sibling_mastered_before_the_exemplar_was_opened_is_not_enough(alice, db):
    spoiled = make_scenario("spoiled", family="notes")
    sibling = make_scenario("sibling", family="notes")
    attempt(alice, sibling, 9.0)
    row = ExemplarOpening.objects.create(user=alice, scenario=spoiled)
    ExemplarOpening.objects.filter(pk=row.pk).update(created_at=START + timedelta(hours=1))
    attempt(alice, spoiled, 9.0, day=1)
    assert state_of(alice, spoiled).name == "passed"


def test_the_number_of_queries_does_not_grow_with_the_scenarios(
    alice, ladder, django_assert_num_queries
):
    with CaptureQueriesContext(connection) as few:
        unlocking.states(alice, ladder[:1])
    more = [make_scenario(f"s-{number}", track="letters") for number in range(30)]
    for scenario in more:
        attempt(alice, scenario, 8.0)
    with django_assert_num_queries(len(few)):
        states = unlocking.states(alice, [*ladder, *more])
    assert len(states) == len(ladder) + len(more)


def test_a_place_that_was_only_opened_counts_no_attempt(alice, ladder):
    attempt(alice, ladder[0], 7.0)
    place = ScenarioProgress.objects.get(user=alice, scenario=ladder[1])
    assert place.attempts == 0
    assert state_of(alice, ladder[1]).name == "open"
