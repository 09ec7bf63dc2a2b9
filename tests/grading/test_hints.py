from __future__ import annotations

import pytest
from django.urls import reverse

from grading import hints
from grading.models import Attempt, Draft, HintUse
from promptlab.lib.errors import Conflict, NotFound
from tests.grading.desks import FAIR, OWN, lacks, shows, signed_in, submit, write_scenario

HTMX = {"HX-Request": "true"}


@pytest.fixture
def scenario(db):
    return write_scenario()


def open_hint(client, scenario, tier, **options):
    return client.post(reverse("hint", args=[scenario.id]), {"tier": tier}, **options)


# --- the verbs ---------------------------------------------------------------------------------


def test_hints_open_one_after_the_other(alice, scenario):
    with pytest.raises(Conflict):
        hints.open_hint(alice, scenario, 2)
    hints.open_hint(alice, scenario, 1)
    hints.open_hint(alice, scenario, 2)
    assert hints.opened(alice, scenario) == {1, 2}


def test_a_hint_counts_once_however_often_it_is_opened(alice, scenario):
    hints.open_hint(alice, scenario, 1)
    hints.open_hint(alice, scenario, 1)
    assert HintUse.objects.count() == 1


@pytest.mark.parametrize("tier", [0, 4, 99])
def test_there_are_no_more_hints_than_were_written(alice, scenario, tier):
    with pytest.raises(NotFound):
        hints.open_hint(alice, scenario, tier)


def test_only_opened_hints_carry_their_text(scenario):
    listed = hints.listed(scenario, {1})
    assert [hint.text for hint in listed] == ["Who stands at the door?", "", ""]
    assert [hint.can_open for hint in listed] == [False, True, False]
    assert [hint.is_last for hint in listed] == [False, False, True]


def test_a_scenario_without_hints_lists_none(db):
    assert hints.listed(write_scenario("no-hints", hints=[]), set()) == []


@pytest.mark.parametrize(
    ("difficulty", "shown"),
    [
        ("beginner", "each"),
        ("intermediate", "count"),
        ("advanced", "nothing"),
        ("expert", "nothing"),
    ],
)
def test_help_while_typing_fades_with_the_difficulty(db, difficulty, shown):
    scenario = write_scenario(difficulty=difficulty)
    assert hints.shown_while_typing(scenario, True) == shown
    assert hints.shown_while_typing(scenario, False) == "nothing"


def test_what_a_visitor_opened_is_carried_over_once(alice, scenario):
    hints.carry_over(alice, {scenario.id: [1, 2], "gone-since": [1]})
    hints.carry_over(alice, {scenario.id: [1]})
    assert hints.opened(alice, scenario) == {1, 2}


# --- the page ----------------------------------------------------------------------------------


def test_a_learner_opens_a_hint_and_it_stays_open(alice, scenario):
    client = signed_in(alice)
    answer = open_hint(client, scenario, "1")
    assert answer["Location"] == f"{scenario.get_absolute_url()}#hints"
    page = client.get(scenario.get_absolute_url())
    shows(page, "Who stands at the door?", "Open hint 2")
    lacks(page, "<strong>number</strong>")


def test_htmx_gets_the_hints_alone(alice, scenario):
    answer = open_hint(signed_in(alice), scenario, "1", headers=HTMX)
    shows(answer, 'id="hints"', "Who stands at the door?")
    lacks(answer, "<html")


def test_the_last_hint_says_what_it_costs_before_it_is_opened(client, scenario):
    open_hint(client, scenario, "1")
    open_hint(client, scenario, "2")
    shows(client.get(scenario.get_absolute_url()), "Open hint 3", "mastery waits")


def test_opening_a_hint_keeps_what_stands_in_the_editor(client, scenario):
    url = reverse("hint", args=[scenario.id])
    client.post(url, {"tier": "1", "prompt": "half a prompt", "revision": 0})
    assert Draft.objects.get().text == "half a prompt"
    shows(client.get(scenario.get_absolute_url()), "half a prompt</textarea>")


def test_opening_a_hint_over_a_newer_draft_shows_both_texts(client, scenario):
    client.post(reverse("draft", args=[scenario.id]), {"prompt": "newer", "revision": 0})
    url = reverse("hint", args=[scenario.id])
    page = client.post(url, {"tier": "1", "prompt": "older", "revision": 0})
    assert page.status_code == 409
    shows(page, "newer</textarea>", "older</textarea>", "Who stands at the door?")


def test_a_visitors_hints_belong_to_the_session_and_make_no_user(client, scenario):
    open_hint(client, scenario, "1")
    assert not HintUse.objects.exists()
    shows(client.get(scenario.get_absolute_url()), "Who stands at the door?")


@pytest.mark.parametrize(("tier", "status"), [("2", 409), ("9", 404), ("x", 404), ("", 404)])
def test_hints_out_of_turn_are_refused(client, scenario, tier, status):
    assert open_hint(client, scenario, tier).status_code == status


def test_the_authors_own_wording_counts_as_the_last_hint(client, scenario):
    assert open_hint(client, scenario, "own").status_code == 403  # nothing graded yet
    page = submit(client, scenario, FAIR)
    shows(page, "(counts as the last hint)")
    lacks(page, OWN)
    assert open_hint(client, scenario, "own").status_code == 302
    assert [use.tier for use in HintUse.objects.all()] == [3]
    page = submit(client, scenario, FAIR)
    shows(page, OWN)
    assert Attempt.objects.get(number=2).hints_used == 1


def test_hints_are_opened_by_post_alone(client, scenario):
    assert client.get(reverse("hint", args=[scenario.id])).status_code == 405
