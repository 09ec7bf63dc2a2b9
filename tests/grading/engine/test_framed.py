"""A whole sentence answers a checkpoint the way the checkpoint is put."""

from __future__ import annotations

import pytest

from grading.engine.clauses import clauses
from grading.engine.framed import Frames, sentences
from grading.engine.frames import frame_of

NO_ANCHORS: frozenset[str] = frozenset()


def fit(checkpoint: str, prompt: str) -> float:
    found = clauses(prompt)
    frames = Frames([frame_of(checkpoint, NO_ANCHORS)])
    fits = frames.answers(sentences(found, [True] * len(found)))
    return max(fit.get(0, 0.0) for fit in fits)


@pytest.mark.parametrize(
    ("checkpoint", "kind"),
    [
        ("Says what to do when the ferry is full", "case"),
        ("Tells how to handle torn labels", "case"),
        ("Says when to stop", "name"),
        ("Forbids jokes", "forbid"),
        ("Asks for a packing list", "ask"),
        ("Names the harbour", "name"),
    ],
)
def test_the_grammar_of_a_checkpoint_tells_how_it_is_put(checkpoint: str, kind: str) -> None:
    assert frame_of(checkpoint, NO_ANCHORS).kind == kind


@pytest.mark.parametrize(
    "prompt",
    [
        "If the ferry is full, offer the next sailing.",
        "Offer the next sailing when the ferry is full.",
        "When a ferry has no room because it is full, apologise; then offer the next sailing.",
    ],
)
def test_a_case_with_what_follows_from_it_answers_a_case(prompt: str) -> None:
    assert fit("Says what to do when the ferry is full", prompt) > 0.8


@pytest.mark.parametrize(
    "prompt", ["If the lift is broken, call the porter.", "Paint the ferry in full colour."]
)
def test_another_case_or_mere_mention_does_not(prompt: str) -> None:
    assert fit("Says what to do when the ferry is full of cars", prompt) < 0.5


def test_a_lack_is_known_in_other_words() -> None:
    checkpoint = "Says what to do when the postcode is missing"
    assert fit(checkpoint, "If the sender gives no postcode, set it to 00000.") > 0.8


def test_a_ban_must_rule_out_what_the_checkpoint_names() -> None:
    checkpoint = "Forbids jokes about the harbour"
    assert fit(checkpoint, "Never make jokes about the harbour.") > 0.8
    assert fit(checkpoint, "Give jokes about the harbour.") == 0.0
    assert fit(checkpoint, "Do not use exclamation marks.") < 0.3


def test_words_of_the_rubric_count_when_they_are_all_that_is_asked_for() -> None:
    checkpoint = "Asks for assumptions to be stated"
    assert fit(checkpoint, "List every assumption that you made.") > 0.8
