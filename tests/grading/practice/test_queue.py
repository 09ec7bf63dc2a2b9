from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, strategies as st

from grading.models import PracticeItem
from grading.practice import queue
from grading.progress import spaced
from grading.progress.spaced import Place
from tests.grading.making import START, attempt, make_scenario

TODAY = START.date()


def later(days: int) -> date:
    return TODAY + timedelta(days=days)


def test_passing_each_time_it_is_due_climbs_1_3_7_21_60():
    place = spaced.reviewed(None, True, TODAY)
    intervals = [place.interval_days]
    for _ in range(5):
        place = spaced.reviewed(place, True, place.due_on)
        intervals.append(place.interval_days)
    assert intervals == [1, 3, 7, 21, 60, 60]


@pytest.mark.parametrize(("before", "after"), [(60, 30), (21, 10), (7, 3), (3, 1), (1, 1)])
def test_a_miss_halves_the_interval(before, after):
    missed = spaced.reviewed(Place(before, TODAY), False, TODAY)
    assert missed == Place(after, later(after))


def test_a_halved_interval_climbs_back_to_the_next_step():
    assert spaced.next_interval(10) == 21
    assert spaced.next_interval(30) == 60


def test_a_pass_before_it_is_due_changes_nothing():
    place = Place(7, later(3))
    assert spaced.reviewed(place, True, TODAY) == place


def test_a_miss_before_it_is_due_brings_it_back_sooner():
    assert spaced.reviewed(Place(21, later(15)), False, TODAY) == Place(10, later(10))


def test_only_the_first_try_of_a_day_counts():
    first = spaced.reviewed(Place(21, TODAY), False, TODAY)
    assert spaced.reviewed(first, False, TODAY) == first
    assert spaced.reviewed(first, True, TODAY) == first
    new = spaced.reviewed(None, False, TODAY)
    assert spaced.reviewed(new, True, TODAY) == new


@given(st.lists(st.tuples(st.integers(0, 70), st.booleans()), max_size=40))
def test_the_interval_stays_between_1_and_60_and_due_lies_ahead(tries):
    day, place = TODAY, None
    for gap, passed in tries:
        day += timedelta(days=gap)
        place = spaced.reviewed(place, passed, day)
        assert 1 <= place.interval_days <= 60
        assert place.due_on > day


def test_what_is_due_is_a_sibling_and_not_the_same_text(alice, db):
    met = make_scenario("met", family="letters")
    sibling = make_scenario("sibling", family="letters")
    attempt(alice, met, 7.0)
    assert queue.due(alice, TODAY) == []
    found = queue.due(alice, later(1))
    assert [(row.scenario, row.is_fresh) for row in found] == [(sibling, True)]


def test_an_untried_sibling_comes_first_then_the_one_longest_ago(alice, db):
    a, b, c = (make_scenario(name, family="letters") for name in "abc")
    attempt(alice, b, 7.0)
    attempt(alice, a, 7.0, day=1)
    assert queue.due(alice, later(90))[0].scenario == c
    attempt(alice, c, 7.0, day=4)
    assert queue.due(alice, later(90))[0].scenario == b


def test_a_locked_sibling_is_not_offered(alice, db):
    met = make_scenario("met", family="letters", track="t")
    make_scenario("locked", family="letters", track="t", difficulty="expert", needs=(met,))
    attempt(alice, met, 5.0)
    row = queue.due(alice, later(1))[0]
    assert (row.scenario, row.is_fresh) == (met, False)


def test_skills_of_one_subject_do_not_stand_side_by_side(alice, db):
    for number in range(3):
        attempt(alice, make_scenario(f"w{number}", track="writing"), 7.0)
    for number in range(2):
        attempt(alice, make_scenario(f"d{number}", track="data"), 7.0)
    subjects = [row.scenario.track_id for row in queue.due(alice, later(1))]
    assert len(subjects) == 5
    assert all(one != other for one, other in zip(subjects, subjects[1:], strict=False))


def test_each_skill_has_one_place(alice, db):
    for name in ("a", "b"):
        attempt(alice, make_scenario(name, family="letters"), 7.0)
    assert PracticeItem.objects.get(user=alice).scenario_id == "b"


def test_the_next_date_is_known_when_nothing_is_due(alice, db):
    assert queue.next_due(alice, TODAY) is None
    attempt(alice, make_scenario("a"), 7.0)
    assert (queue.count_due(alice, TODAY), queue.next_due(alice, TODAY)) == (0, later(1))
    assert queue.count_due(alice, later(1)) == 1


def test_the_queries_do_not_grow_with_the_queue(alice, db):
    attempt(alice, make_scenario("a", family="f"), 7.0)
    with CaptureQueriesContext(connection) as few:
        queue.due(alice, later(1))
    for number in range(8):
        attempt(alice, make_scenario(f"s{number}", family=f"f{number}"), 7.0)
    with CaptureQueriesContext(connection) as many:
        assert len(queue.due(alice, later(1))) == 9
    assert len(many) == len(few)
