from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grading.models import Attempt
from promptlab.accounts import limits
from promptlab.accounts.models import User
from tests.grading.desks import FAIR, STRONG, lacks, shows, signed_in, submit, write_scenario


@pytest.fixture
def scenario(db):
    return write_scenario()


def see(client: Client, scenario, prompt: str):
    return client.post(reverse("seen", args=[scenario.id]), {"prompt": prompt})


def test_a_beginner_sees_each_point_light_up(client, scenario):
    answer = see(client, scenario, STRONG)
    seen = answer.content.decode().count('data-seen="yes"')
    assert seen >= 4
    shows(answer, f"{seen} of 7 seen", 'name="shown" value="each"')


def test_nothing_is_seen_in_an_empty_editor(client, scenario):
    shows(see(client, scenario, "  "), "0 of 7 seen")


def test_an_intermediate_scenario_only_counts(client, db):
    answer = see(client, write_scenario(difficulty="intermediate"), STRONG)
    lacks(answer, "data-seen")
    shows(answer, "of 2 seen", 'name="shown" value="count"')


@pytest.mark.parametrize("difficulty", ["advanced", "expert"])
def test_a_hard_scenario_shows_nothing_until_it_is_sent(client, db, difficulty):
    scenario = write_scenario(difficulty=difficulty)
    assert see(client, scenario, STRONG).status_code == 204
    page = client.get(scenario.get_absolute_url())
    lacks(page, reverse("seen", args=[scenario.id]), "data-seen", "Turn off help")


def test_what_is_seen_says_no_score_no_weight_and_no_gain(client, scenario):
    answer = see(client, scenario, FAIR)
    shows(answer, 'data-seen="yes"')
    lacks(answer, "data-overall-score", 'class="gain', "data-verdict", "weight")


def test_the_typing_check_costs_one_query_and_stores_nothing(client, scenario):
    submit(client, scenario, FAIR)
    see(client, scenario, FAIR)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        see(client, scenario, STRONG)
    assert len(queries) == 1
    assert Attempt.objects.count() == 1


def test_the_typing_check_is_never_limited(client, scenario, monkeypatch):
    monkeypatch.setattr(limits, "SUBMISSIONS", limits.Limit("none", 0, 60, "Please wait."))
    assert see(client, scenario, STRONG).status_code == 200


def test_help_can_be_switched_off_and_on_by_a_visitor(client, scenario):
    url = reverse("help_while_typing", args=[scenario.id])
    answer = client.post(url, {"prompt": "half a prompt", "revision": 0})
    assert answer.status_code == 302
    page = client.get(scenario.get_absolute_url())
    lacks(page, reverse("seen", args=[scenario.id]))
    shows(page, "Turn on help while typing", "half a prompt</textarea>", "I expect")
    client.post(url)
    shows(client.get(scenario.get_absolute_url()), "Turn off help while typing")


def test_help_switched_off_stays_off_when_a_visitor_becomes_a_guest(client, scenario):
    client.post(reverse("help_while_typing", args=[scenario.id]))
    shows(submit(client, scenario, FAIR), "Turn on help while typing")
    assert User.objects.get().help_while_typing is False


def test_help_switched_off_is_remembered_for_a_learner(alice, scenario):
    signed_in(alice).post(reverse("help_while_typing", args=[scenario.id]))
    alice.refresh_from_db()
    assert alice.help_while_typing is False
    lacks(signed_in(alice).get(scenario.get_absolute_url()), "data-seen")
