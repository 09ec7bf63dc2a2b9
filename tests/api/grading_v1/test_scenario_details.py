"""GET /functions/v1/grade-prompt/scenarios/{id}"""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest

from grading import exemplars, scenarios
from grading.engine.rubric import CRITERIA
from grading.models import Scenario, ScenarioStats, ScenarioVersion
from grading.packs import files
from promptlab.accounts.models import User
from promptlab.lib import recent
from tests.api.client import Client
from tests.api.conftest import key_for
from tests.api.grading_v1.shapes import LEVEL, NUMBER, fits
from tests.api.queries import queries_of
from tests.grading.making import attempt
from tests.packs import pack, scenario

pytestmark = pytest.mark.usefixtures("library")
DOOR = "/functions/v1/grade-prompt/scenarios"
PATH = f"{DOOR}/basic-coding-task"
CRITERION = {"weight": NUMBER, "description": str, "checkpoints": [str]}
SCENARIO = {
    "id": str,
    "title": str,
    "description": str,
    "difficulty": LEVEL,
    "category": [str],
    "estimated_time_minutes": int,
    "learning_objectives": [str],
    "evaluation_criteria": dict.fromkeys(CRITERIA, CRITERION),
    "exemplar_prompts": [str],
    "common_mistakes": [{"pattern": str, "explanation": str, "correction": str, "severity": str}],
    "prerequisites": [str],
    "unlocks": [str],
    "completion_rate": NUMBER,
    "average_score": NUMBER,
    "average_attempts": NUMBER,
}


@pytest.fixture
def five_seconds_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this process remembers for 5 seconds is five seconds old at the second look."""
    looks = iter(range(10**6))
    later = SimpleNamespace(monotonic=lambda: time.monotonic() + 5.1 * next(looks))
    monkeypatch.setattr(recent, "time", later)


def test_every_scenario_of_the_library_is_told_with_all_fields_of_the_specification(
    client: Client, ada: User
) -> None:
    token = key_for(ada)[1]
    told = list(Scenario.objects.values_list("id", flat=True))[::5]
    assert len(told) >= 6
    for id_ in told:
        fits(client.get(f"{DOOR}/{id_}", token=token).json["data"], SCENARIO, id_)


def test_it_says_what_its_author_wrote(client: Client) -> None:
    answer = client.get(PATH)
    assert answer.status == 200, answer.json
    assert answer.json["success"] is True
    data = answer.json["data"]
    content = ScenarioVersion.objects.get(scenario="basic-coding-task").content
    for name in ("id", "title", "description", "difficulty", "category", "common_mistakes"):
        assert data[name] == content[name]
    for name, criterion in data["evaluation_criteria"].items():
        authored = content["evaluation_criteria"][name]
        assert criterion["weight"] == authored["weight"]
        assert criterion["description"] == authored["description"]
        assert len(criterion["checkpoints"]) == len(authored["checkpoints"])
    assert list(data["evaluation_criteria"]) == list(CRITERIA)
    assert data["prerequisites"] == []
    assert data["unlocks"] == ["intermediate-validation-001"]


def test_weights_are_told_as_authored_and_helps_for_the_compiler_are_not(client: Client) -> None:
    checkpoints = ["Task goal is explicitly stated", {"text": "Names the reader", "weight": 2.0}]
    criterion = {"weight": 3, "description": "Is it clear?", "checkpoints": checkpoints}
    files.load({"pack.yaml": pack(scenario(evaluation_criteria={"clarity": criterion}))})
    scenarios.publish(Scenario.objects.get(id="thank-you"))
    told = client.get(f"{DOOR}/thank-you").json["data"]["evaluation_criteria"]
    assert told == {
        "clarity": {
            "weight": 3.0,
            "description": "Is it clear?",
            "checkpoints": ["Task goal is explicitly stated", "Names the reader"],
        }
    }


def test_figures_are_over_everybody_and_zero_before_anybody_tried(
    client: Client, alice: User, bob: User, five_seconds_later: None
) -> None:
    figures = ("completion_rate", "average_score", "average_attempts")
    data = client.get(PATH).json["data"]
    assert [data[name] for name in figures] == [0.0, 0.0, 0.0]
    task = Scenario.objects.get(id="basic-coding-task")
    for user, score in ((alice, 5.0), (alice, 8.0), (bob, 6.0)):
        attempt(user, task, score)
    assert ScenarioStats.objects.get(scenario=task).learners == 2
    data = client.get(PATH).json["data"]
    assert [data[name] for name in figures] == [0.5, 6.3, 1.5]


def test_a_locked_scenario_can_be_read(client: Client) -> None:
    [row] = client.get(f"{DOOR}?state=locked&limit=1").json["data"]["scenarios"]
    assert client.get(f"{DOOR}/{row['id']}").json["data"]["title"] == row["title"]


def test_what_is_not_published_is_not_found(client: Client) -> None:
    for status in (Scenario.Status.DRAFT, Scenario.Status.RETIRED):
        Scenario.objects.filter(id="basic-coding-task").update(status=status)
        assert client.get(PATH).status == 404


def test_exemplars_appear_when_they_are_opened_and_for_nobody_else(
    client: Client, alice: User, charlie: User, five_seconds_later: None
) -> None:
    task = scenarios.find(alice, "basic-coding-task")
    assert client.get(PATH).json["data"]["exemplar_prompts"] == []
    attempt(alice, task, 6.0)
    opened = exemplars.open_for(alice, task)
    assert client.get(PATH).json["data"]["exemplar_prompts"] == opened != []
    other = client.get(PATH, token=key_for(charlie)[1])
    assert other.json["data"]["exemplar_prompts"] == []


def test_what_is_remembered_for_one_caller_is_given_to_no_other(
    client: Client, ada: User, charlie: User
) -> None:
    everybody = {client.token: False, key_for(ada)[1]: True, key_for(charlie)[1]: False}
    for _ in range(2):
        for token, sees in everybody.items():
            data = client.get(PATH, token=token).json["data"]
            assert bool(data["exemplar_prompts"]) is sees


def test_a_second_look_within_five_seconds_asks_no_database(client: Client) -> None:
    first = client.get(PATH)
    with queries_of(client) as asked:
        second = client.get(PATH)
    assert (second.body, len(asked)) == (first.body, 0)


def test_headers_tell_what_is_left_of_the_limit(client: Client) -> None:
    first, second = client.get(PATH), client.get(PATH)
    assert first["X-RateLimit-Limit"] == "60"
    assert first["X-RateLimit-Window"] == "60"
    assert [int(each["X-RateLimit-Remaining"]) for each in (first, second)] == [59, 58]
    assert first["X-RateLimit-Reset"].isdecimal()


def test_an_unknown_scenario_is_not_found(client: Client) -> None:
    answer = client.get("/functions/v1/grade-prompt/scenarios/nothing-here")
    assert answer.status == 404
    assert answer.json == {
        "success": False,
        "error": {
            "code": "NOT_FOUND",
            "message": "Scenario not found",
            "details": "Scenario ID 'nothing-here' does not exist",
            "request_id": answer["X-Request-ID"],
        },
    }


@pytest.mark.parametrize("sent", ["{tag}", "W/{tag}", '"other", W/{tag}', "*"])
def test_who_has_it_already_gets_no_body_again(client: Client, sent: str) -> None:
    first = client.get(PATH)
    tag = first["ETag"]
    assert first["Cache-Control"].startswith("private")
    again = client.get(PATH, headers={"If-None-Match": sent.format(tag=tag)})
    assert (again.status, again.body, again["ETag"]) == (304, b"", tag)
    assert again["X-RateLimit-Remaining"] == "58"
    assert client.get(PATH, headers={"If-None-Match": '"other"'}).status == 200


def test_what_changed_has_another_tag(
    client: Client, alice: User, five_seconds_later: None
) -> None:
    tag = client.get(PATH)["ETag"]
    attempt(alice, Scenario.objects.get(id="basic-coding-task"), 6.0)
    again = client.get(PATH, headers={"If-None-Match": tag})
    assert again.status == 200
    assert again["ETag"] != tag
