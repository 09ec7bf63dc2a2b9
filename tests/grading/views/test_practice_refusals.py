from __future__ import annotations

import pytest
from django.core.cache import caches
from django.test import Client

from grading.models import Attempt, Scenario
from promptlab.accounts import limits
from promptlab.accounts.models import User
from tests.grading.desks import FAIR, STRONG, lacks, shows, signed_in, submit, write_scenario

HTMX = {"HX-Request": "true"}
GERMAN = (
    "Schreiben Sie bitte eine freundliche Mitteilung an alle Besucher unserer Bibliothek, nennen "
    "Sie die neuen Zeiten ab Mai und bitten Sie um Verständnis für die kurze Umstellung."
)


@pytest.fixture
def scenario(db):
    return write_scenario()


# --- being refused -------------------------------------------------------------------------------


@pytest.mark.parametrize("prompt", ["", "too short", "   x   ", "y" * 5001])
def test_a_prompt_of_the_wrong_length_comes_back_with_every_character(client, scenario, prompt):
    page = submit(client, scenario, prompt, revision=0)
    assert page.status_code == 422
    shows(page, "between 10 and 5000 characters", f"{prompt}</textarea>", 'aria-invalid="true"')
    assert not Attempt.objects.exists()
    assert not User.objects.exists(), "a refused prompt makes no guest"


def test_what_somebody_expected_comes_back_with_a_refusal_too(client, db):
    scenario = write_scenario(difficulty="expert")
    shows(submit(client, scenario, "short", expected="8.5"), 'inputmode="decimal" value="8.5"')
    lacks(submit(client, scenario, FAIR, expected="8.5"), 'inputmode="decimal" value="8.5"')


def test_lengths_are_counted_in_characters_as_people_count_them(client, scenario):
    longest = (FAIR + " ") * 60
    assert submit(client, scenario, longest[:4990] + "\r\n" * 10).status_code == 200


def test_another_language_is_refused_and_said_so(client, scenario):
    page = submit(client, scenario, GERMAN)
    assert page.status_code == 422
    shows(page, "English", "Mitteilung")
    assert not User.objects.exists()


def test_htmx_gets_a_refusal_for_its_place_beside_the_editor(client, scenario):
    answer = client.post(scenario.get_absolute_url(), {"prompt": "short"}, headers=HTMX)
    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#refusal"
    shows(answer, 'role="alert"', 'tabindex="-1"')
    lacks(answer, "<html")


def test_too_many_prompts_are_refused_with_the_time_to_wait(alice, scenario, monkeypatch):
    monkeypatch.setattr(limits, "SUBMISSIONS", limits.Limit("few", 1, 60, "Please wait."))
    caches["limits"].clear()
    client = signed_in(alice)
    assert submit(client, scenario, FAIR).status_code == 200
    page = submit(client, scenario, STRONG)
    assert page.status_code == 429
    assert 1 <= int(page["Retry-After"]) <= 60
    shows(page, "Please wait.", "You can send it again in", f"{STRONG}</textarea>")
    assert Attempt.objects.count() == 1


def test_an_expired_form_shows_the_text_again(scenario):
    strict = Client(enforce_csrf_checks=True)
    page = submit(strict, scenario, FAIR)
    assert page.status_code == 403
    shows(page, FAIR)


# --- locked --------------------------------------------------------------------------------------


@pytest.fixture
def locked(db):
    first = write_scenario("open-first", track="desk-track")
    write_scenario("locked-second", track="desk-track", difficulty="expert", prerequisites=[])
    Scenario.objects.filter(id=first.id).update(position=1)
    Scenario.objects.filter(id="locked-second").update(position=2)
    return Scenario.objects.get(id="locked-second")


def test_a_locked_scenario_can_be_read_and_says_what_opens_it(client, locked):
    page = client.get(locked.get_absolute_url())
    shows(page, "The library opens", "Still locked", "with 7.0 or more")
    shows(page, 'Pass <a href="/scenarios/open-first/">New Opening Hours</a>')
    shows(page, 'href="/scenarios/open-first/">Start with: New Opening Hours</a>')
    lacks(page, 'id="editor-form"', "Open hint 1")


def test_a_locked_scenario_grades_nothing_and_gives_the_text_back(client, locked):
    page = submit(client, locked, FAIR)
    assert page.status_code == 403
    shows(page, "still locked", f"{FAIR}</textarea>")
    assert not Attempt.objects.exists()
