from __future__ import annotations

import threading

import pytest
from pydantic import BaseModel

from executions.providers import anthropic
from executions.providers.anthropic import AnthropicProvider
from executions.providers.base import (
    Message,
    MissingKey,
    ProviderDenied,
    ProviderOverloaded,
    ProviderRateLimited,
    ProviderRefused,
    ProviderRejected,
    ProviderTimeout,
    Request,
    UnusableReply,
)
from tests.vendor_server import INPUT_TOKENS, OUTPUT_TOKENS, Answer, error, message

MODEL = "claude-haiku-5-5"


class Colour(BaseModel):
    name: str
    warm: bool


def asking(**changes) -> Request:
    given = {"model": MODEL, "messages": (Message("user", "A colour, please."),), "max_tokens": 300}
    return Request(**{**given, **changes})


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    monkeypatch.setattr(anthropic, "FIRST_WAIT", 0.01)


async def complete(**changes):
    return await AnthropicProvider().complete(asking(**changes))


async def test_a_reply_comes_with_its_tokens_and_the_model_that_wrote_it(vendor):
    vendor.says(message("Red."))
    reply = await complete(system="Answer in one word.")
    assert (reply.text, reply.stop_reason, reply.model) == ("Red.", "end_turn", MODEL)
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (INPUT_TOKENS, OUTPUT_TOKENS)
    [sent] = vendor.requests
    assert sent["system"] == "Answer in one word."
    assert sent["messages"] == [{"role": "user", "content": "A colour, please."}]
    assert sent["max_tokens"] == 300
    assert "output_config" not in sent


async def test_what_the_vendors_cache_served_counts_as_input(vendor):
    vendor.says(message("Red.", cache_read_input_tokens=40, cache_creation_input_tokens=2))
    assert (await complete()).usage.input_tokens == INPUT_TOKENS + 42


async def test_a_demanded_form_is_sent_as_schema_and_parsed(vendor):
    vendor.says(message('{"name": "red", "warm": true}'))
    reply = await complete(schema=Colour)
    assert reply.parsed == Colour(name="red", warm=True)
    form = vendor.requests[0]["output_config"]["format"]
    assert form["type"] == "json_schema"
    assert form["schema"]["required"] == ["name", "warm"]
    assert form["schema"]["additionalProperties"] is False


@pytest.mark.parametrize(
    "reply",
    [
        message('{"name": "red"}'),
        message("I think that red is warm."),
        message('{"name": "red", "wa', stop="max_tokens"),
        message(""),
    ],
)
async def test_a_reply_that_cannot_be_used_still_says_what_it_cost(vendor, reply):
    vendor.says(reply)
    with pytest.raises(UnusableReply) as failed:
        await complete(schema=Colour)
    assert failed.value.usage.output_tokens == OUTPUT_TOKENS
    assert len(vendor.requests) == 1


async def test_a_refusal_of_the_model_is_not_repeated_and_still_costs(vendor):
    vendor.says(message("", stop="refusal"))
    with pytest.raises(ProviderRefused) as failed:
        await complete()
    assert failed.value.usage.input_tokens == INPUT_TOKENS
    assert len(vendor.requests) == 1


async def test_a_missing_key_is_found_before_the_call(vendor, settings):
    settings.ANTHROPIC_API_KEY = ""
    with pytest.raises(MissingKey) as failed:
        await complete()
    assert failed.value.status == 503
    assert vendor.requests == []


async def test_a_key_that_the_vendor_denies_is_not_tried_again(vendor, settings):
    settings.ANTHROPIC_API_KEY = "sk-ant-wrong"
    with pytest.raises(ProviderDenied):
        await complete()


async def test_an_overloaded_vendor_is_asked_again(vendor):
    vendor.then(error(529, "overloaded_error"), error(500, "api_error"))
    vendor.says(message("Red."))
    assert (await complete()).text == "Red."
    assert len(vendor.requests) == 3


async def test_a_vendor_that_stays_overloaded_gives_a_typed_error(vendor):
    vendor.says(error(529, "overloaded_error"))
    with pytest.raises(ProviderOverloaded) as failed:
        await complete()
    assert failed.value.status == 503
    assert failed.value.retry_after
    assert len(vendor.requests) == anthropic.TRIES


async def test_a_rate_limit_is_waited_for_when_there_is_time(vendor):
    vendor.then(error(429, "rate_limit_error", retry_after="1"))
    vendor.says(message("Red."))
    assert (await complete()).text == "Red."


async def test_a_rate_limit_that_takes_longer_is_passed_on_at_once(vendor):
    vendor.says(error(429, "rate_limit_error", retry_after="40"))
    with pytest.raises(ProviderRateLimited) as failed:
        await complete(seconds=20)
    assert failed.value.retry_after == 40
    assert len(vendor.requests) == 1


async def test_a_vendor_that_does_not_answer_in_time_gives_a_typed_error(vendor):
    never = threading.Event()
    vendor.says(Answer(hangs=never))
    with pytest.raises(ProviderTimeout):
        await complete(seconds=0.3)
    never.set()


async def test_a_reply_that_breaks_off_on_the_wire_is_asked_for_again(vendor):
    broken = message("Red.")
    broken.cut = True
    vendor.then(broken)
    vendor.says(message("Green."))
    assert (await complete()).text == "Green."


async def test_no_connection_gives_a_typed_error(vendor, settings):
    settings.ANTHROPIC_BASE_URL = "http://127.0.0.1:9"
    with pytest.raises(ProviderTimeout):
        await complete()


async def test_a_request_that_the_vendor_calls_wrong_is_not_repeated(vendor):
    vendor.says(error(400, "invalid_request_error"))
    with pytest.raises(ProviderRejected) as failed:
        await complete()
    assert failed.value.details == {"status": 400}
    assert len(vendor.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=b"<html>gateway</html>"),
        Answer(body=b"<html>gateway</html>", headers={"content-type": "text/html"}),
        Answer(body=b'{"answer": "Red."}'),
        Answer(body=b"[]"),
    ],
)
async def test_an_answer_of_another_kind_of_server_cannot_be_used(vendor, answer):
    vendor.says(answer)
    with pytest.raises(UnusableReply):
        await complete()
