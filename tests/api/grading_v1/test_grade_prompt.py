"""POST /functions/v1/grade-prompt"""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grading.batch_grading import grade_lines
from grading.engine.rubric import CRITERIA
from grading.models import Attempt, ExemplarOpening, HintUse, ScenarioVersion
from promptlab.accounts.models import User
from promptlab.lib.models import Event
from tests.api.client import Client
from tests.api.conftest import key_for
from tests.api.grading_v1.shapes import MOMENT, NUMBER, UUID, fits
from tests.grading.desks import WEAK, write_scenario

pytestmark = pytest.mark.usefixtures("library")
PATH = "/functions/v1/grade-prompt"
ID = "basic-coding-task"
PROMPT = (
    "Write a function to validate email addresses using regex. "
    "Handle common edge cases like multiple @ symbols or missing domains."
)
EXAMPLE = {
    "prompt": PROMPT,
    "scenario_id": ID,
    "context": {"skill_level": "beginner", "focus_areas": ["clarity", "completeness"]},
}
STRONG = (
    "Write a Python function is_valid_email(text) that takes a string and returns True or False.\n\n"
    "Rules:\n"
    "- Exactly one @, with at least one character before it and a dot after it.\n"
    "- Spaces at both ends are removed first.\n"
    "- An empty string and None return False.\n"
    "- Reject sam@@example.com and sam@example.\n\n"
    "Use the standard library only. Give the function first, then five unit tests.\n"
    "For example, ana@example.org gives True. State any assumption that you made."
)
GRADED = {
    "result_id": UUID,
    "grade": {
        "overall_score": NUMBER,
        "max_score": int,
        "category": str,
        "breakdown": dict.fromkeys(CRITERIA, NUMBER),
    },
    "feedback": {"strengths": [str], "improvements": [str], "suggestions": [dict]},
    "comparison": {
        "exemplar_prompt": (str, type(None)),
        "similarity_score": int,
        "user_prompt_delta": str,
    },
    "next_steps": {
        "unlocked": bool,
        "retry_suggested": bool,
        "advancement_available": bool,
        "message": str,
    },
    "metadata": {
        "evaluation_time_ms": int,
        "model": str,
        "prompt_tokens": int,
        "response_tokens": int,
        "cost_usd": NUMBER,
        "timestamp": MOMENT,
        "attempt_number": int,
        "judge": type(None),
    },
    "checkpoints": [
        {
            "criterion": str,
            "text": str,
            "verdict": str,
            "evidence": [{"text": str, "start": int, "end": int}],
            "gain": NUMBER,
        }
    ],
    "screens": [{"kind": str, "message": str, "start": int, "end": int}],
}
SUGGESTION = {"type": str, "text": str, "gain": NUMBER, "example": str, "learnMoreUrl": str}


def body(**fields: object) -> dict[str, object]:
    return {"prompt": PROMPT, "scenario_id": ID, **fields}


# --- the answer --------------------------------------------------------------------------------


def test_the_example_of_the_specification_works_as_it_is(client: Client, alice: User) -> None:
    answer = client.post(PATH, EXAMPLE)
    assert answer.status == 200, answer.json
    data = answer.json["data"]
    attempt = Attempt.objects.get()
    assert data["result_id"] == str(attempt.id)
    assert attempt.user == alice
    assert data["grade"]["overall_score"] == float(attempt.overall)


def test_a_grade_is_told_with_all_fields_of_the_specification(client: Client) -> None:
    data = client.post(PATH, EXAMPLE).json["data"]
    fits(data, GRADED)
    assert data["feedback"]["suggestions"]
    for suggestion in data["feedback"]["suggestions"]:
        fits({"example": "", **suggestion}, SUGGESTION)
        assert suggestion["type"] in {"enhancement", "best_practice", "correction"}
    assert data["metadata"]["model"].startswith("embedded-")
    assert data["grade"]["max_score"] == 10


def test_every_piece_of_evidence_stands_where_its_offsets_say(client: Client) -> None:
    prompt = PROMPT + "\r\nReturn a boolean: true for a valid address 📮, else false."
    data = client.post(PATH, body(prompt=prompt)).json["data"]
    stored = prompt.replace("\r\n", "\n")
    quotes = [quote for row in data["checkpoints"] for quote in row["evidence"]]
    assert any(quote["start"] > len(PROMPT) for quote in quotes)
    assert all(stored[quote["start"] : quote["end"]] == quote["text"] for quote in quotes)
    assert Attempt.objects.get().prompt == stored


def test_a_criterion_that_the_scenario_does_not_ask_for_has_no_score(client: Client) -> None:
    data = client.post(PATH, {"prompt": WEAK, "scenario_id": write_scenario().id}).json["data"]
    assert [name for name, score in data["grade"]["breakdown"].items() if score is None] == [
        "completeness"
    ]


def test_learn_more_leads_to_a_place_that_is_there(client: Client) -> None:
    weak = client.post(PATH, body(prompt="Something about email, please.")).json["data"]
    links = {each["learnMoreUrl"] for each in weak["feedback"]["suggestions"]}
    assert len(links) == len(CRITERIA)
    for link in links:
        path, _, anchor = link.partition("#")
        page = client.get(path)
        assert page.status == 200
        assert f'id="{anchor}"' in page.body.decode()


def test_what_the_attempt_opened_is_told_and_only_once(client: Client) -> None:
    first, second = (client.post(PATH, body(prompt=STRONG + mark)) for mark in ("", " Thanks."))
    told = first.json["data"]["next_steps"]
    assert first.json["data"]["grade"]["overall_score"] >= 7, first.json["data"]["checkpoints"]
    assert (told["unlocked"], told["advancement_available"]) == (True, True)
    assert "This opened '" in told["message"]
    again = second.json["data"]["next_steps"]
    assert (again["unlocked"], again["advancement_available"]) == (False, True)


def test_a_weak_prompt_opens_nothing_and_is_to_be_tried_again(client: Client) -> None:
    told = client.post(PATH, body()).json["data"]["next_steps"]
    assert told == {
        "unlocked": False,
        "retry_suggested": True,
        "advancement_available": False,
        "message": "Not there yet. Take the first suggestion and try again; 7.0 passes.",
    }


def test_the_exemplar_is_told_only_once_it_was_opened(client: Client, alice: User) -> None:
    assert client.post(PATH, body()).json["data"]["comparison"]["exemplar_prompt"] is None
    ExemplarOpening.objects.create(user=alice, scenario_id=ID)
    shown = client.post(PATH, body(prompt=STRONG)).json["data"]["comparison"]["exemplar_prompt"]
    assert shown == ScenarioVersion.objects.get(scenario=ID).content["exemplar_prompts"][0]


def test_the_authors_own_examples_wait_for_the_last_hint(client: Client, alice: User) -> None:
    criteria = ScenarioVersion.objects.get(scenario=ID).content["evaluation_criteria"].values()
    own = {
        point["example"]
        for criterion in criteria
        for point in criterion["checkpoints"]
        if isinstance(point, dict) and "example" in point
    }

    def examples() -> set[str]:
        told = client.post(PATH, body()).json["data"]["feedback"]["suggestions"]
        return {each["example"] for each in told if "example" in each}

    before = examples()
    assert before
    assert before.isdisjoint(own)
    HintUse.objects.create(user=alice, scenario_id=ID, tier=3)
    assert examples() & own


def test_the_event_is_written_with_the_attempt(client: Client, alice: User) -> None:
    data = client.post(PATH, body()).json["data"]
    event = Event.objects.get(name="grading.completed")
    assert event.data["result_id"] == data["result_id"]
    assert event.data["user_id"] == str(alice.id)


def test_the_command_answers_in_the_same_shape(client: Client) -> None:
    data = client.post(PATH, body()).json["data"]
    (command,) = grade_lines([json.dumps(body())])
    assert list(command) == list(data)
    for name in ("grade", "feedback", "comparison", "next_steps", "metadata"):
        assert list(command[name]) == list(data[name])
    for name in ("grade", "checkpoints", "screens"):
        assert command[name] == data[name]


# --- whose attempt, and which ------------------------------------------------------------------


def test_the_next_attempt_number_is_accepted(client: Client) -> None:
    for number in (1, 2):
        data = client.post(PATH, body(attempt_number=number)).json["data"]
        assert data["metadata"]["attempt_number"] == number


def test_naming_oneself_is_naming_nobody(client: Client, alice: User) -> None:
    assert client.post(PATH, body(user_id=str(alice.id))).status == 200


def test_staff_may_have_a_prompt_of_alice_graded(client: Client, alice: User, ada: User) -> None:
    client.token = key_for(ada)[1]
    data = client.post(PATH, body(user_id=str(alice.id))).json["data"]
    assert Attempt.objects.get().user == alice
    assert data["comparison"]["exemplar_prompt"]


# --- sent again, and how much it takes ---------------------------------------------------------


def test_with_the_same_key_the_same_bytes_come_again(client: Client) -> None:
    key = {"Idempotency-Key": "one-prompt"}
    first, second = (client.post(PATH, EXAMPLE, headers=key) for _ in range(2))
    assert second.body == first.body
    assert second["Idempotent-Replayed"] == "true"
    assert Attempt.objects.count() == 1


def test_a_prompt_that_is_sent_again_later_is_another_attempt(client: Client) -> None:
    first, second = (client.post(PATH, EXAMPLE).json["data"] for _ in range(2))
    assert first["result_id"] != second["result_id"]
    assert second["metadata"]["attempt_number"] == 2
    for data in (first, second):
        for name in ("result_id", "metadata"):
            del data[name]
    assert json.dumps(first) == json.dumps(second)


def test_the_number_of_queries_does_not_grow_with_the_attempts(client: Client) -> None:
    client.post(PATH, body())
    asked = []
    for _ in range(6):  # the same prompt: which totals an attempt moves depends on its verdicts
        with CaptureQueriesContext(connection) as queries:
            assert client.post(PATH, body()).status == 200
        # What the request log writes now and then is no matter of this call.
        asked.append([query["sql"][:40] for query in queries if '"grading_' in query["sql"]])
    assert [each for each in asked if each != asked[0]] == []
    assert len(asked[0]) <= 30
