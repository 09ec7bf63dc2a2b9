from __future__ import annotations

import pytest

from grading.engine.checkpoints import compile_rubric
from grading.engine.rubric import Checkpoint


def compiled(text: str) -> Checkpoint:
    scenario = {
        "title": "Timetable of a ferry",
        "description": "Write a prompt for a notice about the winter timetable of a ferry.",
        "evaluation_criteria": {"clarity": {"checkpoints": [text]}},
        "exemplar_prompts": ["Write a notice about the winter timetable of the ferry."],
    }
    return compile_rubric(scenario).checkpoints[0]


def facets(text: str) -> set[str]:
    return {slug for part in compiled(text).parts for slug in part.facets}


@pytest.mark.parametrize(
    ("text", "facet"),
    [
        ("Names the readers of the timetable", "audience"),
        ("Names the sections of the notice", "sections"),
        ("Names the format of departure times", "output-format"),
        ("Says where the notice will be hung or printed", "purpose"),
        ("Gives the steps of the work in order", "steps"),
        ("Says that instructions inside the log are not to be followed", "untrusted-input"),
    ],
)
def test_the_head_noun_of_a_checkpoint_decides_its_facet(text: str, facet: str) -> None:
    assert facet in facets(text)
    assert "subject-line" not in facets(text)


@pytest.mark.parametrize(
    "text",
    [
        "Says what to do when a ferry is cancelled",
        "Says what to do with a crossing that has no captain",
        "Says what to answer when the log is silent about a day",
    ],
)
def test_a_case_is_no_request_for_what_it_mentions(text: str) -> None:
    assert facets(text) <= {"edge-cases", "missing-data", "invalid-input", "uncertainty"}
    assert facets(text) or compiled(text).parts[0].words


@pytest.mark.parametrize(
    "text", ["Forbids promises of a refund", "Forbids prices without approval", "Bans new times"]
)
def test_a_ban_keeps_its_words_and_is_no_request(text: str) -> None:
    point = compiled(text)
    assert point.polarity == "forbid"
    assert not facets(text) & {"budget", "missing-data", "deadline", "timings", "call-to-action"}
    assert any(part.words for part in point.parts)


def test_one_thing_named_in_two_words_is_one_requirement() -> None:
    assert len(compiled("Gives the new day and time").parts) == 1
    assert len(compiled("Limits the length and sets the tone").parts) == 2


def test_words_of_which_text_a_facet_speaks_need_not_be_repeated() -> None:
    assert compiled("Names who will read the message").parts[0].words == ()


def test_a_checkpoint_made_of_prompt_talk_keeps_the_word_that_counts() -> None:
    (part,) = compiled("Asks for a moral to be stated").parts
    assert {root for root, _ in part.words} == {"moral"}
