"""The practice page as it answers browsers that run no scripts."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from grading.models import Attempt
from tests.grading.desks import FAIR, STRONG, lacks, shows, submit, write_scenario


@pytest.fixture
def scenario(db):
    return write_scenario()


def test_a_grade_has_an_address_so_that_reloading_sends_nothing(client, scenario):
    url = scenario.get_absolute_url()
    answer = client.post(url, {"prompt": FAIR, "revision": 0})
    assert (answer.status_code, answer["Location"]) == (302, f"{url}#result")
    shows(client.get(url), f"{FAIR}</textarea>", 'id="result"', "Attempt 1")
    assert Attempt.objects.count() == 1


def test_a_newer_draft_does_not_take_the_place_of_what_was_sent(client, scenario):
    client.post(reverse("draft", args=[scenario.id]), {"prompt": "from another tab"})
    page = client.post(scenario.get_absolute_url(), {"prompt": FAIR, "revision": 0})
    assert page.status_code == 200
    shows(page, f"{FAIR}</textarea>", "Attempt 1")
    lacks(page, "from another tab")


def test_points_and_their_words_link_to_each_other(client, scenario):
    page = submit(client, scenario, STRONG).content.decode()
    targets = set(re.findall(r'href="#(evidence-\d+|point-\d+)"', page))
    assert targets
    assert targets <= set(re.findall(r'id="([^"]+)"', page))


def test_the_words_that_a_point_leads_to_stand_within_its_target(client, scenario):
    page = submit(client, scenario, STRONG).content.decode()
    for number in set(re.findall(r'href="#evidence-(\d+)"', page)):
        opened = re.search(rf'<span id="evidence-{number}">(?:<span[^>]+>)*<a ([^>]+)>', page)
        assert opened, number
        assert number in re.search(r'data-points="([\d ]+)"', opened[1])[1].split()
    assert page.count("<span") == page.count("</span>")
