from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grading import history
from grading.history import Wish
from grading.models import Attempt, Scenario
from promptlab.accounts.models import User
from tests.grading.making import START, attempt, make_scenario
from tests.grading.progress.test_summary import copies

EVERYTHING = Wish()


@pytest.fixture
def email(db: None) -> Scenario:
    return make_scenario("email")


@pytest.fixture
def code(db: None) -> Scenario:
    return make_scenario("code")


def scores(page: history.Page) -> list[float]:
    return [float(row.overall) for row in page.attempts]


def test_a_page_holds_some_attempts_and_tells_how_many_there_are(
    alice: User, email: Scenario
) -> None:
    for day in range(5):
        attempt(alice, email, day + 1, day=day)
    newest = history.page(alice, EVERYTHING, 2, 1)
    assert (scores(newest), newest.total) == ([4.0, 3.0], 5)
    oldest = history.page(alice, EVERYTHING, 2, 1, newest_first=False)
    assert (scores(oldest), oldest.total) == ([2.0, 3.0], 5)
    assert history.page(alice, EVERYTHING, 2, 5) == history.Page([], 5)


def test_attempts_of_one_moment_keep_their_order_on_every_page(
    alice: User, email: Scenario, code: Scenario
) -> None:
    for scenario in (email, code) * 5:
        attempt(alice, scenario, 6.0, at=START)
    pages = [history.page(alice, EVERYTHING, 3, offset) for offset in range(0, 10, 3)]
    rows = [row for page in pages for row in page.attempts]
    assert len({row.id for row in rows}) == 10
    assert [row.number for row in rows] == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]
    upwards = history.page(alice, EVERYTHING, 10, newest_first=False).attempts
    assert [row.id for row in upwards] == [row.id for row in reversed(rows)]


def test_a_scenario_narrows_rows_and_total(alice: User, email: Scenario, code: Scenario) -> None:
    for score in (5.0, 6.0):
        attempt(alice, email, score)
    attempt(alice, code, 7.0)
    page = history.page(alice, Wish(scenario_id="email"), 1)
    assert (scores(page), page.total) == ([6.0], 2)


def test_a_scenario_that_nobody_knows_or_tried_is_an_empty_page(
    alice: User, email: Scenario, code: Scenario
) -> None:
    attempt(alice, code, 6.0)
    for scenario_id in ("email", "no-such-scenario"):
        assert history.page(alice, Wish(scenario_id), 5) == history.Page([], 0)


@pytest.mark.parametrize(
    ("least", "found"),
    [
        (0.0, [6.0, 8.6, 8.5, 10.0]),
        (8.5, [8.6, 8.5, 10.0]),
        (8.55, [8.6, 10.0]),
        (8.500001, [8.6, 10.0]),
        (9.95, [10.0]),
        (10.0, [10.0]),
    ],
)
def test_no_score_below_the_wished_one_is_shown_or_counted(
    alice: User, email: Scenario, code: Scenario, least: float, found: list[float]
) -> None:
    for score, scenario in ((10.0, code), (8.5, email), (8.6, email), (6.0, email)):
        attempt(alice, scenario, score, day=-score if scenario is email else -30)
    page = history.page(alice, Wish(min_score=least), 10)
    assert (sorted(scores(page)), page.total) == (sorted(found), len(found))
    both = history.page(alice, Wish("email", least), 10)
    assert sorted(scores(both)) == sorted(set(found) - {10.0})
    assert both.total == len(both.attempts)


def test_totals_agree_with_counting(alice: User, bob: User, email: Scenario) -> None:
    for day in range(3):
        attempt(alice, email, 6.0, day=day)
    attempt(bob, email, 6.0)
    for wish in (EVERYTHING, Wish("email"), Wish(min_score=6.0), Wish("email", 6.0)):
        assert history.page(alice, wish, 1).total == 3
        assert history.page(bob, wish, 1).total == 1


@pytest.mark.parametrize(
    "wish", [EVERYTHING, Wish("email"), Wish(min_score=5.0), Wish("email", 5.0)]
)
def test_neither_queries_nor_texts_that_are_read_grow_with_the_attempts(
    alice: User, email: Scenario, wish: Wish
) -> None:
    first = attempt(alice, email, 6.0)
    with CaptureQueriesContext(connection) as few:
        history.page(alice, wish, 20)
    copies(first, 99)
    with CaptureQueriesContext(connection) as many:
        page = history.page(alice, wish, 20)
    assert len(page.attempts) == 20
    assert len(many) == len(few) == 3
    assert all('"prompt"' not in asked["sql"] for asked in many)
    assert all('."grade"' not in asked["sql"] for asked in many)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="reads SQLite's own query plan")
@pytest.mark.parametrize(
    ("wish", "index"),
    [
        (EVERYTHING, "history_of_user"),
        (Wish(min_score=9.0), "history_of_user"),
        (Wish("email"), "history_at_scenario"),
        (Wish("email", 9.0), "history_at_scenario"),
    ],
)
def test_a_page_is_found_in_an_index_alone(alice: User, wish: Wish, index: str) -> None:
    with CaptureQueriesContext(connection) as asked, connection.cursor() as cursor:
        history.page(alice, wish, 20, 40)
        cursor.execute(f"EXPLAIN QUERY PLAN {asked[0]['sql']}")
        [(*_, plan)] = cursor.fetchall()  # one step: nothing is sorted
    assert f"USING COVERING INDEX {index} " in plan


def test_the_whole_order_is_asked_for_and_not_left_to_an_index(alice: User) -> None:
    for newest_first, way in ((True, "DESC"), (False, "ASC")):
        with CaptureQueriesContext(connection) as asked:
            history.page(alice, EVERYTHING, 5, newest_first=newest_first)
        order = asked[0]["sql"].partition("ORDER BY")[2].partition("LIMIT")[0]
        parts = [part.split(".")[-1].strip() for part in order.split(",")]
        # the first column that is selected is the id
        assert parts == [f'"created_at" {way}', f'"number" {way}', f"1 {way}"]


def test_ids_of_attempts_break_a_tie(alice: User, email: Scenario, code: Scenario) -> None:
    low, high = UUID(int=1), UUID(int=2)
    for scenario, id_ in ((email, high), (code, low)):
        made = attempt(alice, scenario, 6.0, at=START + timedelta(days=1))
        Attempt.objects.filter(id=made.id).update(id=id_)
    assert [row.id for row in history.page(alice, EVERYTHING, 5).attempts] == [high, low]
