"""POST /functions/v1/grade-prompt where Claude grades."""

from __future__ import annotations

from typing import Any

import pytest

from executions.providers import anthropic
from grading.models import Attempt, Judgement, Scenario
from promptlab.accounts.models import Budget, User
from promptlab.accounts.people import make_personal_account
from promptlab.lib.models import Event
from tests.api.client import Client
from tests.api.conftest import key_for
from tests.api.grading_v1.test_grade_prompt import PATH
from tests.grading.judging.bench import ALL_MET, PROMPT, give_budget, publish, reply
from tests.server import free_port
from tests.vendor_server import INPUT_TOKENS, OUTPUT_TOKENS, Vendor, error


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anthropic, "FIRST_WAIT", 0.01)


@pytest.fixture
def scenario(db: None) -> Scenario:
    return publish("claude")


def graded(client: Client) -> dict[str, Any]:
    answer = client.post(PATH, {"prompt": PROMPT, "scenario_id": "thank-you"})
    assert answer.status == 200, answer.json
    return dict(answer.json["data"])


def refused(client: Client) -> dict[str, Any]:
    """The error of a call that Claude should have answered; nothing is left of it."""
    answer = client.post(PATH, {"prompt": PROMPT, "scenario_id": "thank-you"})
    assert answer.status == 503, answer.json
    told = answer.json["error"]
    assert told["code"] == "SERVICE_UNAVAILABLE"
    assert told["message"] == "AI grading service temporarily unavailable"
    assert told["details"]
    assert answer["Retry-After"] == str(told["retry_after"])
    assert not Attempt.objects.exists()
    assert not Event.objects.exists()
    return dict(told)


@pytest.mark.usefixtures("scenario")
def test_claudes_verdict_is_told_with_its_tokens_and_cost(
    client: Client, alice: User, vendor: Vendor
) -> None:
    give_budget(alice)
    vendor.says(reply({**ALL_MET, 4: ("missing", [])}))
    data = graded(client)
    assert data["grade"]["overall_score"] == 7.5
    told = data["metadata"]
    assert told["model"] == "claude-haiku-5-5"
    assert (told["prompt_tokens"], told["response_tokens"]) == (INPUT_TOKENS, OUTPUT_TOKENS)
    assert told["cost_usd"] == 0.00015
    assert told["judge"] == {"state": "done", "reason": None}
    assert Judgement.objects.get().price["valid_from"] == "2026-10-07"
    assert all(
        PROMPT[quote["start"] : quote["end"]] == quote["text"]
        for row in data["checkpoints"]
        for quote in row["evidence"]
    )


@pytest.mark.usefixtures("scenario")
def test_the_same_prompt_again_costs_nothing(client: Client, alice: User, vendor: Vendor) -> None:
    give_budget(alice)
    vendor.says(reply(ALL_MET))
    first, second = graded(client), graded(client)
    assert first["grade"] == second["grade"]
    assert second["metadata"]["cost_usd"] == 0
    assert second["metadata"]["attempt_number"] == 2
    assert len(vendor.requests) == 1


@pytest.mark.usefixtures("scenario")
def test_the_callers_account_pays_for_whom_it_is_graded(
    client: Client, alice: User, ada: User, vendor: Vendor
) -> None:
    give_budget(ada)
    vendor.says(reply(ALL_MET))
    body = {"prompt": PROMPT, "scenario_id": "thank-you", "user_id": str(alice.id)}
    assert client.post(PATH, body, token=key_for(ada)[1]).status == 200
    assert Attempt.objects.get().user == alice
    assert Budget.objects.get(account=make_personal_account(ada)).spent_usd > 0


@pytest.mark.usefixtures("scenario")
def test_without_a_budget_the_embedded_grade_stands_and_says_so(
    client: Client, vendor: Vendor
) -> None:
    told = graded(client)["metadata"]
    assert told["model"].startswith("embedded-")
    assert told["judge"] == {"state": "kept", "reason": "there is no budget for Claude here"}
    assert vendor.requests == []


@pytest.mark.usefixtures("scenario")
@pytest.mark.parametrize("key", ["sk-ant-test-0123456789", ""])
def test_a_test_key_never_spends(
    client: Client, alice: User, vendor: Vendor, settings: Any, key: str
) -> None:
    settings.ANTHROPIC_API_KEY = key
    give_budget(alice)
    client.token = key_for(alice, live=False)[1]
    assert graded(client)["metadata"]["judge"]["state"] == "kept"
    assert vendor.requests == []


def test_where_the_verdict_follows_the_answer_says_that_it_waits(
    client: Client, alice: User, vendor: Vendor
) -> None:
    publish("auto")
    give_budget(alice)
    told = graded(client)["metadata"]
    assert told["model"].startswith("embedded-")
    assert told["judge"] == {"state": "waiting", "reason": None}
    assert not Event.objects.filter(name="grading.completed").exists()


@pytest.mark.usefixtures("scenario")
def test_an_overloaded_vendor_is_unavailable_for_a_minute(
    client: Client, alice: User, vendor: Vendor
) -> None:
    give_budget(alice)
    vendor.says(error(529, "overloaded_error"))
    assert refused(client)["retry_after"] == 60
    assert Budget.objects.get().reserved_usd == 0


@pytest.mark.usefixtures("scenario", "vendor")
def test_a_vendor_that_cannot_be_reached_is_unavailable(
    client: Client, alice: User, settings: Any
) -> None:
    give_budget(alice)
    settings.ANTHROPIC_BASE_URL = f"http://127.0.0.1:{free_port()}"
    assert refused(client)["retry_after"] == 60


def test_asked_for_by_the_whole_site_and_not_set_up_it_is_unavailable(
    client: Client, settings: Any
) -> None:
    publish("")
    settings.PROMPTLAB_GRADER = "claude"
    settings.ANTHROPIC_API_KEY = ""
    assert refused(client)["retry_after"] == 60


@pytest.mark.usefixtures("scenario")
def test_what_was_unavailable_may_be_sent_again_with_the_same_key(
    client: Client, alice: User, vendor: Vendor
) -> None:
    give_budget(alice)
    vendor.says(error(529, "overloaded_error"))
    sent = {"prompt": PROMPT, "scenario_id": "thank-you"}
    key = {"Idempotency-Key": "again"}
    assert client.post(PATH, sent, headers=key).status == 503
    vendor.says(reply(ALL_MET))
    assert client.post(PATH, sent, headers=key).status == 200
