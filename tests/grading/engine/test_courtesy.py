"""Small talk earns nothing; what somebody tells about their own case is none."""

from __future__ import annotations

from typing import Any

import pytest

from grading.engine.checkpoints import compile_rubric
from grading.engine.clauses import clauses
from grading.engine.courtesy import is_small_talk
from grading.engine.grade import grade

SCENARIO: dict[str, Any] = {
    "title": "A status note about the ferry",
    "description": "Write a prompt for a status note about the ferry that broke down.",
    "evaluation_criteria": {
        "clarity": {
            "checkpoints": ["Names who will read the note", "Names everybody who was there"]
        },
        "specificity": {"checkpoints": ["Tone", "Length"]},
    },
    "exemplar_prompts": [
        "Write a status note for the harbour board. The ferry stopped at 7:40 because its pump "
        "failed; 80 passengers waited two hours. Keep it factual."
    ],
}
WEAK = "ferry broke down, write something"
TALK = (
    " I hope that you are having a lovely day. This matters a lot to me and to everybody else who is "
    "involved in it, and I have been thinking about it for quite some time now."
)


def credited(prompt: str) -> set[int]:
    verdicts = grade(compile_rubric(SCENARIO), prompt).reading.verdicts
    return {one.checkpoint for one in verdicts if one.verdict != "missing"}


def test_small_talk_adds_nothing_to_a_weak_prompt() -> None:
    assert credited(f"{WEAK}.{TALK}") == credited(WEAK)


@pytest.mark.parametrize(
    ("text", "is_talk"),
    [
        ("I hope that you are well", True),
        ("I would be so grateful for your help", True),
        ("My boss fears the board", False),
        ("Keep it good", False),
        ("I want it by today, 9:30", False),
        ("Is it important to you?", False),
    ],
)
def test_only_words_of_courtesy_are_small_talk(text: str, is_talk: bool) -> None:
    [clause] = clauses(text)
    assert is_small_talk(clause) is is_talk
