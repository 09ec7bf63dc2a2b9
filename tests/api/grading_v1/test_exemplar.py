"""POST /functions/v1/grade-prompt/scenarios/{id}/exemplar"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from grading import exemplars
from grading.models import ExemplarOpening, HintUse, Scenario, ScenarioProgress
from promptlab.accounts.models import User
from tests.api.client import Client
from tests.api.conftest import key_for
from tests.api.grading_v1.shapes import DATE, MOMENT, fits
from tests.grading.desks import write_scenario
from tests.grading.making import attempt

OPENED = {
    "scenario_id": str,
    "exemplar_prompts": [str],
    "opened_at": MOMENT,
    "mastery_from": DATE,
    "message": str,
}
WHERE = "/functions/v1/grade-prompt/scenarios"


@pytest.fixture
def scenario(db: None) -> Scenario:
    return write_scenario()


@pytest.fixture
def path(scenario: Scenario) -> str:
    return f"{WHERE}/{scenario.id}/exemplar"


def test_a_graded_five_opens_it_with_what_it_costs(
    client: Client, alice: User, scenario: Scenario, path: str
) -> None:
    alice.time_zone = "Pacific/Auckland"
    alice.save()
    attempt(alice, scenario, 5.0)
    answer = client.post(path)
    assert answer.status == 200, answer.json
    data = answer.json["data"]
    fits(data, OPENED)
    assert data["exemplar_prompts"] == exemplars.prompts(scenario.version)
    seventh = timezone.now().astimezone(alice.zone).date() + timedelta(days=7)
    assert data["mastery_from"] == seventh.isoformat()
    assert seventh.isoformat() in data["message"]
    assert HintUse.objects.get().tier == 3


def test_opening_again_changes_nothing_and_answers_the_same(
    client: Client, alice: User, scenario: Scenario, path: str
) -> None:
    attempt(alice, scenario, 5.0)
    first, second = client.post(path), client.post(path, {"give_up": True})
    assert second.json == first.json
    assert ExemplarOpening.objects.count() == 1
    assert ScenarioProgress.objects.get().gave_up_at is None


def test_too_early_it_says_what_is_needed(
    client: Client, alice: User, scenario: Scenario, path: str
) -> None:
    for tries, best in ((0, None), (1, 4.9)):
        answer = client.post(path)
        assert answer.status == 403
        assert answer.json["error"]["message"] == exemplars.WHAT_OPENS
        assert answer.json["error"]["details"] == {"attempts": tries, "best_score": best}
        attempt(alice, scenario, 4.9, day=tries)
    assert not ExemplarOpening.objects.exists()
    assert client.get(f"{WHERE}/{scenario.id}").json["data"]["exemplar_prompts"] == []


def test_three_attempts_open_it(client: Client, alice: User, scenario: Scenario, path: str) -> None:
    for day in range(3):
        attempt(alice, scenario, 1.0, day=day)
    assert client.post(path).status == 200


def test_giving_up_opens_it_after_one_graded_prompt(
    client: Client, alice: User, scenario: Scenario, path: str
) -> None:
    refused = client.post(path, {"give_up": True})
    assert refused.status == 403
    assert refused.json["error"]["message"] == exemplars.GIVE_UP_LATER
    attempt(alice, scenario, 1.0)
    assert client.post(path, {"give_up": False}).status == 403
    assert client.post(path, {"give_up": True}).status == 200
    assert ScenarioProgress.objects.get().gave_up_at is not None


def test_once_opened_the_scenario_shows_it(
    client: Client, alice: User, scenario: Scenario, path: str
) -> None:
    attempt(alice, scenario, 5.0)
    opened = client.post(path).json["data"]["exemplar_prompts"]
    assert client.get(f"{WHERE}/{scenario.id}").json["data"]["exemplar_prompts"] == opened


def test_staff_see_it_without_a_trace(
    client: Client, ada: User, scenario: Scenario, path: str
) -> None:
    client.token = key_for(ada)[1]
    data = client.post(path).json["data"]
    assert data["exemplar_prompts"]
    assert (data["opened_at"], data["mastery_from"]) == (None, None)
    assert not ExemplarOpening.objects.exists()


def test_what_alice_earned_opens_nothing_for_an_outsider(
    client: Client, alice: User, charlie: User, scenario: Scenario, path: str
) -> None:
    attempt(alice, scenario, 9.5)
    client.token = key_for(charlie)[1]
    assert client.post(path).status == 403
    Scenario.objects.update(made_for=alice)
    assert client.post(path).status == 404


def test_without_an_authors_prompt_there_is_nothing_to_open(client: Client, alice: User) -> None:
    bare = write_scenario("bare", exemplar_prompts=[])
    attempt(alice, bare, 6.0)
    answer = client.post(f"{WHERE}/bare/exemplar")
    assert answer.status == 404
    assert answer.json["error"]["message"] == "The author wrote no prompt for this scenario."
    assert not ExemplarOpening.objects.exists()


def test_an_unknown_scenario_is_not_found(client: Client) -> None:
    answer = client.post(f"{WHERE}/nothing-here/exemplar")
    assert answer.status == 404
    assert answer.json["error"]["details"] == "Scenario ID 'nothing-here' does not exist"


@pytest.mark.parametrize("body", [[], "yes", {"give_up": "yes"}, {"give_up": 1}])
def test_a_body_that_breaks_a_rule_is_refused(client: Client, path: str, body: object) -> None:
    assert client.post(path, body).status == 400
