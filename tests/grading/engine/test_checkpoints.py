from __future__ import annotations

import json

import pytest

from grading.engine.checkpoints import compile_rubric
from grading.engine.general import general_rubric
from grading.engine.grade import grade
from grading.engine.rubric import CRITERIA, FACETS, Checkpoint, Rubric
from tests.grading.engine.scenarios import CHOIR


def compiled(text: str) -> Checkpoint:
    scenario = {
        "title": "Leaflet for a bike tour",
        "description": "Write a prompt for a leaflet about a bike tour.",
        "evaluation_criteria": {"clarity": {"checkpoints": [text]}},
        "exemplar_prompts": ["Write a leaflet about a bike tour along the canal."],
    }
    return compile_rubric(scenario).checkpoints[0]


@pytest.mark.parametrize(
    ("text", "facet"),
    [
        ("Is the tone defined?", "tone"),
        ("A word limit is set", "length"),
        ("Output format specified", "output-format"),
        ("Tells the model what to do when a date is missing", "missing-data"),
        ("Forbids inventing facts", "no-inventing"),
        ("Separates the instructions from the notes", "delimiters"),
        ("Gives the model a role", "role"),
        ("Who will read the leaflet", "audience"),
        ("Readers of the notes are specified", "audience"),
        ("Includes an example with input and output", "output-example"),
        ("Asks the model to check its work", "self-check"),
        ("Language is concise", "concise"),
        ("No ambiguous terms", "unambiguous"),
        ("Requirements do not contradict each other", "consistent"),
        ("Instructions are grouped logically", "organised"),
    ],
)
def test_plain_words_are_understood(text: str, facet: str) -> None:
    point = compiled(text)
    assert point.facet == facet
    assert point.detectable
    assert point.understood


def test_qualities_and_bans_are_told_from_demands() -> None:
    assert compiled("Language is concise").polarity == "quality"
    assert compiled("Forbids inventing facts").polarity == "forbid"
    assert compiled("Sets a word limit").polarity == "ask"


def test_a_checkpoint_without_words_cannot_be_detected() -> None:
    point = compiled("...")
    assert not point.detectable
    assert "Not understood" in point.understood


def test_an_author_may_give_weights_and_examples() -> None:
    scenario = {
        **CHOIR,
        "evaluation_criteria": {
            "clarity": {
                "checkpoints": [{"text": "Names the tone", "weight": 2, "example": "Be warm."}]
            }
        },
    }
    point = compile_rubric(scenario).checkpoints[0]
    assert (point.weight, point.example) == (2.0, "Be warm.")


def test_a_rubric_survives_json(choir: Rubric) -> None:
    assert Rubric.from_dict(json.loads(json.dumps(choir.to_dict()))) == choir


def test_the_same_scenario_compiles_to_the_same_bytes() -> None:
    first, second = compile_rubric(CHOIR), compile_rubric(CHOIR)
    assert json.dumps(first.to_dict()) == json.dumps(second.to_dict())


def test_the_general_rubric_covers_all_criteria_and_can_detect_every_point() -> None:
    rubric = general_rubric("Plan a birthday party")
    assert [row.name for row in rubric.criteria] == list(CRITERIA)
    assert all(point.detectable for point in rubric.checkpoints)


def test_every_facet_has_words_for_people() -> None:
    for facet in FACETS.values():
        assert all((facet.title, facet.habit, facet.advice, facet.example))


def _with(help_for_grader: dict[str, list[str]]) -> Rubric:
    point = {"text": "Names the hall", **help_for_grader}
    criteria = {"clarity": {"checkpoints": [point]}}
    return compile_rubric({**CHOIR, "evaluation_criteria": criteria})


def test_a_concept_of_the_author_counts_as_an_operand() -> None:
    rubric = _with({"concepts": ["old granary"]})
    prompt = "Invite the village to choir practice in the old granary on Friday."
    assert grade(rubric, prompt).reading.verdicts[0].verdict == "met"
    other = "Invite the village to choir practice on Friday."
    assert grade(rubric, other).reading.verdicts[0].verdict != "met"


def test_a_pattern_of_the_author_is_matched_in_linear_time_syntax() -> None:
    rubric = _with({"patterns": ["hall (no|number) ?[0-9]+"]})
    prompt = "Invite the village to choir practice in Hall number 3."
    verdict = grade(rubric, prompt).reading.verdicts[0]
    assert verdict.verdict == "met"
    assert "Hall number 3" in verdict.evidence[0].text
