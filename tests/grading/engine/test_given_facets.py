"""Points about what a prompt gives or keeps are read in words that no exemplar has shown."""

from __future__ import annotations

from typing import Any

import pytest

from grading.engine.checkpoints import compile_rubric
from grading.engine.grade import grade
from grading.engine.text import tokens

OTHERS = ["Tone", "Limits the length of the answer"]


def read(point: str, prompt: str) -> tuple[str, str]:
    """Return the facet that a point is read as, and the verdict on a prompt."""
    scenario: dict[str, Any] = {
        "title": "A note about the ferry",
        "description": "Write a prompt for a note to the people who take the ferry.",
        "evaluation_criteria": {"clarity": {"checkpoints": [point, *OTHERS]}},
    }
    rubric = compile_rubric(scenario)
    return rubric.checkpoints[0].facet, grade(rubric, prompt).reading.verdicts[0].verdict


@pytest.mark.parametrize(
    ("point", "facet", "prompt"),
    [
        ("States the weekly rent", "price", "A berth costs 35 euros."),
        ("Gives the ways to reply", "contact", "They can ring the harbour office."),
        ("Says who the note is from", "sender", "Sign it with Marit, harbour master."),
        ("Asks for one sentence word for word", "verbatim", "Copy the skipper's words exactly."),
        ("Asks for gaps to fill in", "placeholders", "Put [PIER] where the pier has to go."),
        ("Puts the worst delays first", "most-first", "Start with the longest wait."),
        ("Asks for a table", "table", "Set it out in four columns."),
        ("Names the topic of the note", "topic", "It's about the winter timetable."),
        ("Marks where the notice goes", "material-place", "The notice is between the dashes."),
        (
            "Replies in the language of the passenger",
            "same-language",
            "Write back in the language they used.",
        ),
        ("Asks for assumptions", "assumptions", "Tell me what you took for granted."),
        ("Must fit on one page", "length", "Make sure it fits on a single sheet."),
    ],
)
def test_a_point_is_read_as_what_it_asks_and_met_in_other_words(
    point: str, facet: str, prompt: str
) -> None:
    assert read(point, prompt) == (facet, "met")


@pytest.mark.parametrize(
    ("point", "facet"),
    [
        ("Limits the length of the first line", "length"),
        ("Keeps facts and guesses apart", "told-apart"),
        ("Asks for a table or list by day", "table"),
        ("Says what the crew does when a detail is missing", "missing-data"),
    ],
)
def test_a_word_that_also_belongs_to_another_kind_of_point_does_not_mislead(
    point: str, facet: str
) -> None:
    assert read(point, "Write the note.")[0] == facet


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        ("I'm", ["i", "be"]),
        ("they\u2019ll", ["they", "will"]),
        ("we've", ["we", "have"]),
        ("don't", ["not"]),
        ("Ada's", ["ada"]),
    ],
)
def test_a_short_verb_after_an_apostrophe_is_a_word(text: str, stems: list[str]) -> None:
    found = tokens(text)

    assert [token.stem for token in found] == stems
    assert "".join(text[token.start : token.end] for token in found) == text
