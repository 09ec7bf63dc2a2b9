"""Milestones: what is reached for the first time is published once, with the attempt that did it."""

from __future__ import annotations

from typing import Any

import pytest

from grading.models import Scenario
from grading.progress import counting
from promptlab.lib.models import Event
from tests.grading.making import attempt, grade, make_scenario


@pytest.fixture
def ladder(db: None) -> list[Scenario]:
    first = make_scenario("first", track="letters")
    second = make_scenario("second", track="letters", difficulty="intermediate", needs=(first,))
    third = make_scenario("third", difficulty="intermediate")
    return [first, second, third]


def milestones() -> list[dict[str, Any]]:
    events = Event.objects.filter(name="progress.milestone").order_by("created_at")
    return [event.data for event in events]


def test_a_first_pass_tells_who_where_and_what_it_opened(alice, ladder):
    row = attempt(alice, ladder[0], 7.0)
    assert milestones() == [
        {
            "user_id": str(alice.id),
            "result_id": str(row.id),
            "scenario_id": "first",
            "passed": ["first"],
            "mastered": [],
            "opened": ["second"],
            "tracks_finished": [],
            "skill_level": None,
        }
    ]


def test_what_was_reached_before_is_not_told_again(alice, ladder):
    attempt(alice, ladder[0], 7.0)
    attempt(alice, ladder[0], 8.0, day=1)
    attempt(alice, ladder[0], 9.0, day=2)
    attempt(alice, ladder[0], 9.5, day=3)
    assert [(one["passed"], one["mastered"]) for one in milestones()] == [
        (["first"], []),
        ([], ["first"]),
    ]


def test_a_miss_is_no_milestone(alice, ladder):
    attempt(alice, ladder[0], 6.9)
    assert milestones() == []


def test_the_last_step_of_a_track_finishes_it(alice, ladder):
    make_scenario("draft", track="letters", status=Scenario.Status.DRAFT)
    attempt(alice, ladder[0], 7.0)
    attempt(alice, ladder[1], 7.0, day=1)
    assert [one["tracks_finished"] for one in milestones()] == [[], ["letters"]]


def test_a_level_is_told_when_it_is_reached(alice, ladder):
    for day, scenario in enumerate(ladder):
        attempt(alice, scenario, 7.0, day=day)
    assert [one["skill_level"] for one in milestones()] == [None, None, "intermediate"]


def test_a_corrected_grade_that_passes_is_a_milestone_of_its_attempt(alice, ladder):
    row = attempt(alice, ladder[0], 6.0)
    attempt(alice, ladder[2], 6.0, day=1)
    counting.regrade(row, grade(9.0))
    (told,) = milestones()
    assert told["result_id"] == str(row.id)
    assert (told["passed"], told["mastered"], told["opened"]) == (["first"], ["first"], ["second"])


def test_a_grade_that_is_corrected_to_and_fro_tells_nothing_twice(alice, ladder):
    row = attempt(alice, ladder[0], 7.0)
    for score in (3.0, 8.0, 5.0, 7.5):
        counting.regrade(row, grade(score))
    assert len(milestones()) == 1
