"""Points about code, data and agents are read in words that no exemplar has shown."""

from __future__ import annotations

from typing import Any

import pytest

from grading.engine.checkpoints import compile_rubric
from grading.engine.clauses import clauses
from grading.engine.grade import grade
from grading.engine.items import enumerates

OTHERS = ["Tone", "Names who will read the answer"]


def verdict(point: str, prompt: str) -> str:
    scenario: dict[str, Any] = {
        "title": "Tidy the seed shop's stock script",
        "description": "Write a prompt for a helper script of a seed shop.",
        "evaluation_criteria": {"clarity": {"checkpoints": [point, *OTHERS]}},
    }
    return grade(compile_rubric(scenario), prompt).reading.verdicts[0].verdict


@pytest.mark.parametrize(
    ("point", "prompt"),
    [
        ("Names the database system", "We are on MariaDB."),
        ("Which operating system the tool runs on", "My laptop is on Fedora 40."),
        ("When the job is run", "It starts every night at 03:15."),
        ("Names the test framework", "Use RSpec."),
        ("Forbids changing the prices file", "Leave prices.csv untouched."),
        ("Says when the agent is finished", "You are finished when every test passes."),
        ("Limits the number of attempts", "Give up after three tries."),
        ("Asks for confirmation before anything is deleted", "Wait for my OK before you delete."),
        ("Says whether more than one label is allowed", "Give each row exactly one label."),
        ("Asks for the degree of certainty", "Add how sure you are, from 0 to 1."),
        ("Scale of severity", "Mark each fault blocker, major or minor."),
        ("Gives the command for running the tests", "Run pytest -q first."),
        ("Time zone of the timestamps", "Times are in UTC."),
        ("Says how amounts are rounded", "Round to whole cents."),
    ],
)
def test_a_short_honest_sentence_meets_a_point_of_work(point: str, prompt: str) -> None:
    assert verdict(point, prompt) == "met"


@pytest.mark.parametrize(
    ("point", "prompt"),
    [
        ("Names the database system", "The shop has 900 kinds of seed."),
        ("Names the test framework", "The tests run on every push."),
        ("Says when the agent is finished", "When you are done, write a summary."),
        ("Limits the number of attempts", "A full run takes nine minutes."),
        ("Scale of severity", "Visitors climb 90 steps to the attic."),
    ],
)
def test_a_neighbouring_sentence_does_not(point: str, prompt: str) -> None:
    assert verdict(point, prompt) != "met"


def test_a_point_that_asks_when_is_answered_by_a_time_beside_its_subject() -> None:
    assert (
        verdict("States when the greenhouse is watered", "Water the greenhouse at 6:30.") == "met"
    )
    assert verdict("States when the greenhouse is watered", "Make it fast by 6:30.") != "met"


def test_three_short_pieces_in_a_row_are_an_enumeration() -> None:
    assert enumerates(["net", ",", "tax", ",", "total"])
    said = "thanks , and as i said before that , it is late now , dear helper"
    assert not enumerates(said.split())


def test_to_keep_a_thing_is_no_ban() -> None:
    (clause,) = clauses("My neighbour keeps three grey parrots.")
    assert "enum" not in clause.classes
    assert verdict("Forbids parrots in the story", "My neighbour keeps parrots.") != "met"
