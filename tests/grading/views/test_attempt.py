from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grading.models import Attempt
from grading.pages import desk
from tests.grading.desks import FAIR, STRONG, lacks, shows, signed_in, submit, write_scenario
from tests.grading.making import attempt as record


@pytest.fixture
def scenario(db):
    return write_scenario()


@pytest.fixture
def pair(alice, scenario):
    """Alice's two attempts, the second one better."""
    client = signed_in(alice)
    submit(client, scenario, FAIR, seconds="30")
    submit(client, scenario, STRONG)
    return list(Attempt.objects.order_by("number"))


def compare(one: Attempt, other: Attempt) -> str:
    return reverse("compare", args=[one.id, other.id])


def test_an_attempt_has_a_page_of_its_own(alice, pair):
    page = signed_in(alice).get(pair[0].get_absolute_url())
    assert page.status_code == 200
    shows(page, "Attempt 1", f'data-overall-score="{pair[0].overall:.1f}"', "Report this grade")
    assert page.content.decode().count("data-overall-score") == 1


@pytest.mark.parametrize("who", ["bob", "charlie", "ada"])
def test_an_outsider_finds_no_attempt(request, pair, who):
    client = signed_in(request.getfixturevalue(who))
    for address in (
        pair[0].get_absolute_url(),
        compare(*pair),
        reverse("report", args=[pair[0].id]),
    ):
        assert client.get(address).status_code == 404, address
    assert (
        client.post(reverse("report", args=[pair[0].id]), {"reason": "x" * 20}).status_code == 404
    )


def test_a_visitor_finds_no_attempt(client, pair):
    assert client.get(pair[0].get_absolute_url()).status_code == 404
    assert client.get(compare(*pair)).status_code == 404


def test_an_attempt_that_never_was_is_not_found(alice):
    assert signed_in(alice).get(reverse("attempt", args=[uuid4()])).status_code == 404


def test_nobody_compares_with_an_attempt_of_somebody_else(alice, bob, scenario, pair):
    theirs = record(bob, scenario, 5.0)
    assert signed_in(alice).get(compare(pair[0], theirs)).status_code == 404
    assert signed_in(bob).get(compare(theirs, pair[0])).status_code == 404


def test_attempts_at_different_scenarios_are_not_compared(alice, pair):
    elsewhere = record(alice, write_scenario("elsewhere"), 5.0)
    assert signed_in(alice).get(compare(pair[0], elsewhere)).status_code == 404


def test_the_comparison_marks_added_words_whichever_way_round_it_is_asked(alice, pair):
    for address in (compare(*pair), compare(*reversed(pair))):
        page = signed_in(alice).get(address)
        shows(page, "from attempt 1 to 2", '<ins class="word">', "families with small children")
        lacks(page, '<del class="word">')


def test_two_attempts_with_one_text_are_said_to_be_the_same(alice, scenario, pair):
    submit(signed_in(alice), scenario, STRONG)
    third = Attempt.objects.get(number=3)
    shows(signed_in(alice).get(compare(pair[1], third)), "word for word", "read the same in both")


def test_the_comparison_lists_the_points_that_were_read_differently(alice, pair):
    changes = desk.verdict_changes(*pair)
    assert changes
    page = signed_in(alice).get(compare(*pair))
    for change in changes:
        shows(page, change.text)


def test_points_of_different_versions_are_not_compared(alice, scenario, pair):
    changed = write_scenario(description="Another task now.")
    third = record(alice, changed, 6.0, day=300)
    assert desk.verdict_changes(pair[0], third) == []
    shows(signed_in(alice).get(compare(pair[0], third)), "The scenario was changed between the two")


def test_any_two_attempts_can_be_chosen_without_scripts(alice, scenario, pair):
    client = signed_in(alice)
    third = record(alice, scenario, 6.0, day=300)
    answer = client.get(compare(*pair), {"from": pair[0].id, "to": third.id})
    assert answer["Location"] == compare(pair[0], third)
    answer = client.get(pair[0].get_absolute_url(), {"with": third.id})
    assert answer["Location"] == compare(pair[0], third)
    for nonsense in ("x", str(uuid4()), str(pair[0].id)):
        assert client.get(pair[0].get_absolute_url(), {"with": nonsense}).status_code == 200
    assert client.get(compare(*pair), {"from": "x", "to": third.id}).status_code == 200


def test_an_attempt_keeps_the_words_of_the_version_that_graded_it(alice, scenario, pair):
    write_scenario(evaluation_criteria={
        "clarity": {"weight": 1, "description": "", "checkpoints": ["Names a colour"]},
    })  # fmt: skip
    page = signed_in(alice).get(pair[0].get_absolute_url())
    shows(page, "Names who will read the notice")
    lacks(page, "Names a colour")


def test_the_list_shows_the_newest_first_page_by_page(alice, scenario):
    for day in range(30):
        record(alice, scenario, 5.0, day=day)
    client = signed_in(alice)
    first = client.get(reverse("attempts"))
    shows(first, "<td>30</td>", "<td>6</td>", "Page 1 of 2")
    lacks(first, "<td>5</td>")
    second = client.get(reverse("attempts"), {"page": "2"})
    shows(second, "<td>5</td>", "<td>1</td>")
    assert client.get(reverse("attempts"), {"page": "999"}).status_code == 200


def test_the_list_costs_the_same_for_any_number_of_attempts(alice, scenario):
    client = signed_in(alice)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            shows(client.get(reverse("attempts")), scenario.title)
        return len(queries)

    record(alice, scenario, 5.0)
    one = cost()
    for day in range(1, 25):
        record(alice, scenario, 5.0, day=day)
    assert cost() == one


def test_an_empty_list_teaches_what_will_be_there(client, db):
    page = client.get(reverse("attempts"))
    assert page.status_code == 200
    shows(page, "No attempts yet")


def test_the_list_holds_only_the_learners_own(alice, bob, scenario):
    record(bob, scenario, 5.0)
    shows(signed_in(alice).get(reverse("attempts")), "No attempts yet")
