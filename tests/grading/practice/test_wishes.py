"""Made practice: what can be chosen, and that the choice is what is made."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from grading.engine.rubric import CRITERIA
from grading.models import LearnerProgress, Scenario
from grading.practice import families, making, picking, wishes
from tests.grading.making import attempt, make_scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_alice(client, alice):
    client.force_login(alice)
    attempt(alice, make_scenario("weak"), 7.5, verdicts={"audience": "missing"})
    return client


def offered(user, level="beginner"):
    return wishes.offered(LearnerProgress.objects.filter(user=user).first(), level)


def test_weak_areas_come_first_and_nothing_comes_twice(alice):
    weak = make_scenario("weak")
    for day in range(3):
        attempt(alice, weak, 6.0, day=day, verdicts={"audience": "missing"})
    groups = dict(offered(alice).groups)
    assert next(iter(groups)) == "Where I lose points"
    assert ("audience", "Says who will read the result") in groups["Where I lose points"]
    values = [value for options in groups.values() for value, _ in options]
    assert len(values) == len(set(values))
    assert set(CRITERIA) <= set(values)


def test_newcomers_choose_among_criteria_and_points(alice):
    assert [title for title, _ in offered(alice).groups] == ["A whole criterion", "A single point"]


def test_every_choice_is_trained_by_what_is_made_without_a_difficulty(alice):
    for _, options in offered(alice).groups:
        for area, _words in options:
            assert area in picking.trained_areas(*made(alice, area))


def made(user, area):
    scenario = making.generate(user, [area], count=1).scenarios[0].scenario
    return scenario.family, scenario.difficulty


def test_a_point_that_beginners_do_not_meet_is_made_at_the_next_level_that_has_it(alice):
    easiest = {
        area for one in families.every() for area in picking.trained_areas(one.slug, "beginner")
    }
    assert "output_example" not in easiest
    assert made(alice, "output_example")[1] == "intermediate"


@pytest.mark.parametrize("page", ["progress", "due"])
def test_both_pages_offer_the_choice_and_name_the_own_level(as_alice, page):
    text = as_alice.get(reverse(page)).content.decode()
    assert "What I find hard now" in text
    assert "My level: beginner" in text
    assert re.search(r'<option value="expert">Expert</option>', text)


def test_the_form_makes_what_was_chosen(as_alice, alice):
    answer = as_alice.post(reverse("generate"), {"focus": "missing_data", "difficulty": "expert"})
    scenario = Scenario.objects.get(made_for=alice)
    assert answer.url == scenario.get_absolute_url()
    assert scenario.difficulty == "expert"
    assert "missing_data" in picking.trained_areas(scenario.family, "expert")


def test_without_a_choice_the_defaults_count(as_alice, alice):
    as_alice.post(reverse("generate"), {"focus": "", "difficulty": ""})
    assert Scenario.objects.get(made_for=alice).difficulty == "beginner"


def test_a_made_up_difficulty_is_refused_and_nothing_is_made(as_alice, alice):
    assert as_alice.post(reverse("generate"), {"difficulty": "impossible"}).status_code == 400
    assert not Scenario.objects.filter(made_for=alice).exists()
