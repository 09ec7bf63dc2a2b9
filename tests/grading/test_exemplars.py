from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from grading import exemplars
from grading.models import Attempt, Draft, ExemplarOpening, HintUse, ScenarioProgress
from promptlab.lib.errors import Forbidden
from tests.grading.desks import FAIR, STRONG, lacks, shows, signed_in, submit, write_scenario
from tests.grading.making import START, attempt as record

SIGN = "Draft a door sign for parents"


@pytest.fixture
def scenario(db):
    return write_scenario()


def url(scenario) -> str:
    return reverse("exemplar", args=[scenario.id])


# --- the verbs ---------------------------------------------------------------------------------


def test_nothing_opens_the_exemplar_before_the_first_attempt(alice, scenario):
    assert not exemplars.may_open(alice, scenario)
    with pytest.raises(Forbidden):
        exemplars.open_for(alice, scenario)
    assert not ExemplarOpening.objects.exists()


def test_a_grade_of_five_opens_it(alice, scenario):
    record(alice, scenario, 4.9)
    assert not exemplars.may_open(alice, scenario)
    record(alice, scenario, 5.0, day=1)
    assert exemplars.may_open(alice, scenario)


def test_three_attempts_open_it_whatever_they_earned(alice, scenario):
    record(alice, scenario, 1.0)
    record(alice, scenario, 1.0, day=1)
    assert not exemplars.may_open(alice, scenario)
    record(alice, scenario, 1.0, day=2)
    assert exemplars.may_open(alice, scenario)


def test_giving_up_opens_it_and_takes_nothing_away(alice, scenario):
    record(alice, scenario, 2.0)
    exemplars.give_up(alice, scenario)
    given_up = ScenarioProgress.objects.get(user=alice, scenario=scenario)
    exemplars.give_up(alice, scenario)
    again = ScenarioProgress.objects.get(user=alice, scenario=scenario)
    assert again.gave_up_at == given_up.gave_up_at
    assert again.attempts == 1
    assert exemplars.may_open(alice, scenario)


def test_staff_see_it_without_a_trace(ada, scenario):
    assert exemplars.may_open(ada, scenario)
    assert exemplars.is_open(ada, scenario)
    assert len(exemplars.open_for(ada, scenario)) == 2
    assert not ExemplarOpening.objects.exists()


def test_opening_is_logged_once_and_counts_as_the_last_hint(alice, scenario):
    record(alice, scenario, 6.0)
    assert not exemplars.is_open(alice, scenario)
    exemplars.open_for(alice, scenario)
    exemplars.open_for(alice, scenario)
    assert exemplars.is_open(alice, scenario)
    assert ExemplarOpening.objects.count() == 1
    assert [use.tier for use in HintUse.objects.all()] == [3]


def test_mastery_waits_for_the_seventh_day_after_opening(alice, scenario):
    record(alice, scenario, 6.0)
    exemplars.open_for(alice, scenario)
    ExemplarOpening.objects.update(created_at=START)
    HintUse.objects.update(created_at=START)
    record(alice, scenario, 9.5, at=START + timedelta(days=6))
    place = ScenarioProgress.objects.get(user=alice, scenario=scenario)
    assert place.passed_at is not None
    assert place.mastered_at is None
    record(alice, scenario, 9.5, at=START + timedelta(days=7))
    place.refresh_from_db()
    assert place.mastered_at is not None


def test_the_alignment_has_a_row_for_every_checkpoint(alice, scenario):
    exemplar = exemplars.prompts(scenario.version)[0]
    rows = exemplars.align(scenario.version, exemplar, None)
    assert [row.text for row in rows] == [c.text for c in scenario.version.rubric.checkpoints]
    assert all(quote in exemplar for row in rows for quote in row.theirs)
    assert any(row.theirs for row in rows)
    assert {row.yours for row in rows} == {()}


# --- the page ----------------------------------------------------------------------------------


def test_a_visitor_cannot_open_it(client, scenario):
    assert client.post(url(scenario)).status_code == 403
    answer = client.get(url(scenario))
    assert answer.status_code == 302
    lacks(client.get(scenario.get_absolute_url()), SIGN)


def test_the_page_says_what_opens_it_and_what_it_costs(alice, scenario):
    client = signed_in(alice)
    record(alice, scenario, 3.0)
    shows(client.get(scenario.get_absolute_url()), "It opens after a grade of 5.0", "Give up")
    assert client.post(url(scenario)).status_code == 403
    record(alice, scenario, 5.5, day=1)
    page = client.get(scenario.get_absolute_url())
    shows(
        page,
        "It counts as the last hint.",
        "Show me the author&#x27;s prompt".replace("&#x27;", "'"),
    )
    lacks(page, SIGN)


def test_opened_it_stands_beside_the_learners_words_point_by_point(alice, scenario):
    client = signed_in(alice)
    submit(client, scenario, STRONG)
    record(alice, scenario, 5.5, day=300)
    submit(client, scenario, STRONG)
    answer = client.post(url(scenario), {"prompt": "half a prompt", "revision": 2})
    assert answer.status_code == 302
    page = client.get(answer["Location"])
    graded = Attempt.objects.latest("number").grade
    quotes = [quote["text"] for point in graded["checkpoints"] for quote in point["evidence"]]
    assert quotes
    shows(page, "Names who will read the notice", "for parents", *quotes)
    second = client.get(url(scenario), {"which": "2"})
    shows(second, "under 70 words")
    lacks(second, "at most 60 words")
    for nonsense in ("0", "3", "x", ""):
        assert client.get(url(scenario), {"which": nonsense}).status_code == 200


def test_opening_keeps_what_stands_in_the_editor(alice, scenario):
    record(alice, scenario, 5.5)
    signed_in(alice).post(url(scenario), {"prompt": "half a prompt", "revision": 0})
    assert Draft.objects.get().text == "half a prompt"


def test_opening_never_overwrites_a_newer_draft(alice, scenario):
    client = signed_in(alice)
    record(alice, scenario, 5.5)
    client.post(reverse("draft", args=[scenario.id]), {"prompt": "newer", "revision": 0})
    assert client.post(url(scenario), {"prompt": "older", "revision": 0}).status_code == 302
    assert Draft.objects.get().text == "newer"


def test_giving_up_needs_one_graded_prompt(client, scenario):
    give_up = reverse("give_up", args=[scenario.id])
    assert client.post(give_up).status_code == 403
    submit(client, scenario, FAIR)
    answer = client.post(give_up, {"prompt": FAIR, "revision": 1})
    assert answer["Location"].endswith("#exemplar")
    shows(client.get(scenario.get_absolute_url()), "Show me the author")


def test_the_page_compares_with_nothing_when_the_scenario_has_changed(alice, scenario):
    client = signed_in(alice)
    record(alice, scenario, 6.0)
    exemplars.open_for(alice, scenario)
    write_scenario(description="Another task now.")
    page = client.get(url(scenario))
    assert page.status_code == 200
    shows(page, "Nothing was found for this point.")


def test_a_scenario_without_the_authors_prompt_offers_none(alice, ada, db):
    bare = write_scenario("bare", exemplar_prompts=[])
    record(alice, bare, 6.0)
    lacks(signed_in(alice).get(bare.get_absolute_url()), "The author's own prompt")
    assert signed_in(ada).get(url(bare)).status_code == 404
