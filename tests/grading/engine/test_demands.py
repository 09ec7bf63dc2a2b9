"""Kinds of demand: how authors word them and the shortest honest order that meets them."""

from __future__ import annotations

import pytest

from grading.engine.checkpoints import compile_rubric
from grading.engine.grade import grade
from grading.engine.rubric import Rubric


def _rubric(text: str, model: str = "Answer in two sentences.") -> Rubric:
    return compile_rubric(
        {
            "title": "Ferry desk",
            "description": "Write a prompt for a helper at a ferry desk.",
            "evaluation_criteria": {"clarity": {"checkpoints": [text]}},
            "exemplar_prompts": [model],
        }
    )


@pytest.mark.parametrize(
    ("point", "facet", "order", "model"),
    [
        (
            "Lists the file types to convert",
            "input-kinds",
            "Convert only .wav and .flac files.",
            "Accept .wav and .ogg recordings.",
        ),
        (
            "Requires a dry run",
            "dry-run",
            "Print what would move; move only with --yes.",
            "Show the planned moves first; --yes starts the move.",
        ),
        (
            "Sort order",
            "sorting",
            "Sort by departure, earliest first.",
            "Order the ferries by departure time.",
        ),
        (
            "Defines how delays are marked",
            "marking",
            "Mark each delay with (D) in brackets.",
            "Put (D) behind each delay.",
        ),
        (
            "Says how amounts are written",
            "number-format",
            "Write amounts with two decimals.",
            "Amounts have a point and two decimals.",
        ),
        (
            "Main character and plot are given",
            "story-idea",
            "Tell how Odo the otter loses his hat.",
            "The story is about Odo, an otter without a hat.",
        ),
        (
            "Tasks that the assistant handles are listed",
            "assistant-scope",
            "You take bookings and answer questions about luggage.",
            "Your jobs: bookings, luggage questions, refunds.",
        ),
        (
            "Difference between a delay and a cancellation is explained",
            "definition",
            "Call it a delay when the ferry still sails and a cancellation when it does not.",
            "A delay means that the ferry sails late; a cancellation means that it does not sail.",
        ),
    ],
)
def test_a_kind_of_demand_is_understood_and_met(
    point: str, facet: str, order: str, model: str
) -> None:
    rubric = _rubric(point, model)
    assert rubric.checkpoints[0].facet == facet
    assert grade(rubric, order).reading.verdicts[0].verdict == "met"


def test_what_was_understood_is_told_in_whole_words() -> None:
    understood = _rubric("Names the harbour and the quays").checkpoints[0].understood
    assert "quays" in understood


def test_rules_inside_a_tag_of_any_name_count_as_orders() -> None:
    rubric = _rubric("Length of replies is limited")
    prompt = "<identity>\nYou work at the ferry desk.\nNever more than 3 sentences.\n</identity>"
    assert grade(rubric, prompt).reading.verdicts[0].verdict == "met"


def test_talk_about_oneself_is_no_order_in_a_rambling_prompt() -> None:
    rubric = _rubric("Names foods to avoid")
    talk = (
        "I have been running this ferry desk for years and I never thought that it would be so "
        "busy. My father sold tickets here and he always told me that the sea decides. We had a "
        "storm last spring and I could not sleep for days. People come and go and they talk to "
        "me about everything. I do not know how other desks do it. My wife says that I worry too "
        "much and she is right. I am looking forward to the answer and to a quiet winter at home."
    )
    assert grade(rubric, talk).reading.verdicts[0].verdict == "missing"


def test_what_is_said_not_to_be_needed_is_not_asked_for() -> None:
    rubric = _rubric("Recommendation", "Compare the two ferries and recommend one.")
    assert grade(rubric, "Recommend one of the ferries.").reading.verdicts[0].verdict == "met"
    waived = grade(rubric, "I don't need you to recommend one of the ferries.")
    assert waived.reading.verdicts[0].verdict == "missing"
