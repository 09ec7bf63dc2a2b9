"""Who grades: by the site's setting and by the scenario's own, and what happens without Claude."""

from __future__ import annotations

import asyncio
import threading
from decimal import Decimal

import pytest

from executions.providers import anthropic
from grading import attempts
from grading.judging import choosing
from grading.judging.choosing import Payer
from grading.models import Attempt, Judgement
from promptlab.accounts.guests import make_guest
from promptlab.accounts.models import Budget, DailySpend, Reservation
from promptlab.lib.database import on_database
from promptlab.lib.errors import Unavailable
from promptlab.lib.models import Job
from tests.grading.judging.bench import (
    ALL_MET,
    POINTS,
    PROMPT,
    completed,
    give_budget,
    publish,
    reply,
)
from tests.vendor_server import INPUT_TOKENS, OUTPUT_TOKENS, Answer, error, message

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    monkeypatch.setattr(anthropic, "FIRST_WAIT", 0.01)


@pytest.fixture
def rich(alice):
    give_budget(alice)
    return alice


@pytest.mark.parametrize(
    ("site", "own", "mode"),
    [
        ("embedded", "", "embedded"),
        ("auto", "", "auto"),
        ("claude", "", "claude"),
        ("claude", "embedded", "embedded"),
        ("embedded", "claude", "claude"),
        ("embedded", "auto", "auto"),
    ],
)
def test_the_scenario_says_who_grades_before_the_site_does(settings, site, own, mode):
    settings.PROMPTLAB_GRADER = site
    assert choosing.mode_of(publish(own)) == mode


def test_the_embedded_grader_asks_nobody(rich, vendor):
    attempt = attempts.submit(rich, publish("embedded"), PROMPT)
    assert (attempt.grader, attempt.judge, attempt.judgement) == ("embedded", "", None)
    assert vendor.requests == []
    assert len(completed()) == 1


def test_claude_asked_for_explicitly_grades_at_once(rich, vendor):
    vendor.says(reply({**ALL_MET, 4: ("missing", [])}))
    attempt = attempts.submit(rich, publish("claude"), PROMPT)
    assert (attempt.grader, attempt.judge) == ("claude", "done")
    assert attempt.grader_version == "claude-haiku-5-5/1.0.0"
    assert attempt.overall == Decimal("7.5")
    [event] = completed()
    assert event["overall_score"] == 7.5
    assert not Job.objects.exists()


def test_cost_and_tokens_are_recorded_with_the_price_row(rich, vendor):
    vendor.says(reply(ALL_MET))
    attempt = attempts.submit(rich, publish("claude"), PROMPT)
    found = attempt.judgement
    assert (found.input_tokens, found.output_tokens) == (INPUT_TOKENS, OUTPUT_TOKENS)
    assert found.cost_usd == Decimal("0.000150")  # 900 x 0.10 and 120 x 0.50 a million
    assert found.price["input_per_million"] == "0.1000"
    assert found.price["valid_from"] == "2026-10-07"
    told = attempt.grade["judge"]
    assert (told["model"], told["cost_usd"], told["cached"]) == (found.model, "0.000150", False)
    budget = Budget.objects.get()
    assert (budget.spent_usd, budget.reserved_usd) == (found.cost_usd, 0)
    assert DailySpend.objects.get().spent_usd == found.cost_usd


def test_the_same_prompt_is_paid_once(rich, bob, vendor):
    vendor.says(reply(ALL_MET))
    scenario = publish("claude")
    first = attempts.submit(rich, scenario, PROMPT)
    second = attempts.submit(bob, scenario, PROMPT)  # without a budget of his own
    assert len(vendor.requests) == 1
    assert second.judgement == first.judgement
    assert second.grade["judge"]["cost_usd"] == "0"
    assert second.grade["judge"]["cached"] is True
    assert second.grade["checkpoints"] == first.grade["checkpoints"]


def test_another_model_is_another_judgement(rich, vendor, settings):
    vendor.says(reply(ALL_MET))
    scenario = publish("claude")
    attempts.submit(rich, scenario, PROMPT)
    settings.PROMPTLAB_JUDGE_MODEL = "claude-sonnet-5-5"
    attempts.submit(rich, scenario, PROMPT)
    assert [one["model"] for one in vendor.requests] == ["claude-haiku-5-5", "claude-sonnet-5-5"]
    assert Judgement.objects.count() == 2


async def judged(user, scenario):
    """The grade of the prompt as asynchronous code gets it, before it is recorded."""
    return await attempts.grade_entry(await on_database(attempts.enter, user, scenario, PROMPT))


def test_the_same_prompt_in_flight_is_asked_about_once(rich, vendor):
    scenario = publish("claude")
    vendor.says(reply(ALL_MET))

    async def together():
        return await asyncio.gather(*(judged(rich, scenario) for _ in range(5)))

    found = asyncio.run(together())
    assert {entry.choice.known for entry, _ in found} == {Judgement.objects.get()}
    assert len(vendor.requests) == 1
    assert Budget.objects.get().spent_usd == Decimal("0.000150")


def test_who_gives_up_waiting_stops_no_call_and_its_cost_is_settled(rich, vendor):
    scenario = publish("claude")
    going = threading.Event()
    slow = reply(ALL_MET)
    slow.hangs = going
    vendor.says(slow)

    async def give_up():
        asking = asyncio.create_task(judged(rich, scenario))
        while not vendor.requests:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        going.set()
        async with asyncio.timeout(10):
            while not await on_database(Judgement.objects.exists):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    asyncio.run(give_up())
    assert not Attempt.objects.exists()
    budget = Budget.objects.get()
    assert (budget.spent_usd, budget.reserved_usd) == (Decimal("0.000150"), 0)
    assert attempts.submit(rich, scenario, PROMPT).judge == "done"
    assert len(vendor.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        error(529, "overloaded_error"),
        error(500, "api_error"),
        error(401, "authentication_error"),
        error(400, "invalid_request_error"),
        message("", stop="refusal"),
        message(""),
        message("Ten out of ten!"),
        message('{"verdicts": [{"chec', stop="max_tokens"),
        Answer(body=b"<html>"),
    ],
)
def test_explicit_and_no_verdict_is_unavailable_and_records_nothing(rich, vendor, answer):
    vendor.says(answer)
    with pytest.raises(Unavailable) as refused:
        attempts.submit(rich, publish("claude"), PROMPT)
    assert refused.value.status == 503
    assert refused.value.retry_after >= 1
    assert refused.value.message == "AI grading service temporarily unavailable"
    assert not Attempt.objects.exists()
    assert Reservation.objects.get().closed_at
    assert Budget.objects.get().reserved_usd == 0


def test_the_vendors_retry_after_is_passed_on(rich, vendor):
    vendor.says(error(429, "rate_limit_error", retry_after="77"))
    with pytest.raises(Unavailable) as refused:
        attempts.submit(rich, publish("claude"), PROMPT)
    assert refused.value.retry_after == 77


def test_an_unusable_verdict_is_charged_all_the_same(rich, vendor):
    vendor.says(message("Ten out of ten!"))
    with pytest.raises(Unavailable):
        attempts.submit(rich, publish("claude"), PROMPT)
    assert Budget.objects.get().spent_usd == Decimal("0.000150")


def test_explicit_without_a_key_is_unavailable(rich, settings):
    settings.ANTHROPIC_API_KEY = ""
    with pytest.raises(Unavailable) as refused:
        attempts.submit(rich, publish("claude"), PROMPT)
    assert refused.value.retry_after == 60


@pytest.mark.parametrize("mode", ["auto", "claude"])
def test_without_a_budget_the_embedded_grade_stands_marked(alice, vendor, mode):
    attempt = attempts.submit(alice, publish(mode), PROMPT)
    assert (attempt.grader, attempt.judge, attempt.judge_reason) == (
        "embedded",
        "kept",
        "no_budget",
    )
    assert vendor.requests == []
    assert len(completed()) == 1


def test_guests_have_no_budget(vendor):
    attempt = attempts.submit(make_guest("a" * 43, "UTC"), publish("auto"), PROMPT)
    assert (attempt.judge, attempt.judge_reason) == ("kept", "no_budget")


def test_a_budget_that_the_worst_case_exceeds_is_none(alice, vendor):
    give_budget(alice, "0.001")
    attempt = attempts.submit(alice, publish("claude"), PROMPT)
    assert (attempt.judge, attempt.judge_reason) == ("kept", "no_budget")
    assert vendor.requests == []


def test_a_payer_who_pays_nothing_gets_the_embedded_grade(rich, vendor):
    attempt = attempts.submit(rich, publish("claude"), PROMPT, payer=Payer(None))
    assert (attempt.grader, attempt.judge_reason) == ("embedded", "no_budget")


def test_another_account_can_pay(alice, bob, vendor):
    vendor.says(reply(ALL_MET))
    account = give_budget(bob)
    attempts.submit(alice, publish("claude"), PROMPT, payer=Payer(account.id))
    assert Budget.objects.get(account=account).spent_usd > 0


def test_disagreement_is_kept(rich, vendor):
    vendor.says(reply({1: ALL_MET[1]}))
    found = attempts.submit(rich, publish("claude"), PROMPT).judgement
    assert found.names == ["met", "missing", "missing", "missing"]
    assert len(found.embedded) == POINTS
    assert found.agreeing == sum(a == b for a, b in zip(found.names, found.embedded, strict=True))


def test_no_word_of_the_prompt_is_kept_with_a_judgement(rich, vendor):
    vendor.says(reply(ALL_MET))
    found = attempts.submit(rich, publish("claude"), PROMPT).judgement
    stored = str(Judgement.objects.filter(id=found.id).values().get())
    assert "Ines" not in stored


class TestWhoIsTold:
    """Whose prompt leaves the site is told so before, and nobody else."""

    SENT = "Your prompt is also sent to Claude"

    def page(self, client, user=None) -> str:
        if user:
            client.force_login(user)
        return str(client.get("/scenarios/thank-you/").content.decode())

    def test_the_editor_tells_a_learner_whose_prompt_goes_to_claude(self, client, rich, vendor):
        publish("auto")
        assert self.SENT in self.page(client, rich)

    def test_and_nobody_whose_prompt_stays(self, client, alice, vendor):
        publish("auto")
        assert self.SENT not in self.page(client)
        assert self.SENT not in self.page(client, alice)

    @pytest.mark.parametrize(("grader", "said"), [("auto", True), ("", False)])
    def test_the_page_on_grading_says_whether_claude_takes_part(self, client, vendor, grader, said):
        publish(grader)
        text = client.get("/how-grading-works/").content.decode()
        assert ("When Claude reads too" in text) is said
        assert ("No AI takes part" in text) is not said
