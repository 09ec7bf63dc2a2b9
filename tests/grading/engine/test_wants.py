"""Which kind of answer a checkpoint wants, and which a sentence gives."""

from __future__ import annotations

import pytest

from grading.engine import wants
from grading.engine.checkpoints import compile_rubric
from grading.engine.clauses import clauses
from grading.engine.grade import grade


def given(text: str) -> frozenset[str]:
    return wants.given(clauses(text, frozenset()))


@pytest.mark.parametrize(
    ("point", "kind"),
    [
        ("Caps the shifts per person", "number"),
        ("Says how often meat may appear", "number"),
        ("Travel dates given", "time"),
        ("Names who will read it", "person"),
        ("Orders the comments by importance", "order"),
        ("Says which columns the table has", "list"),
        ("Says what counts as urgent", "meaning"),
    ],
)
def test_a_checkpoint_asks_for_a_kind_of_answer(point: str, kind: str) -> None:
    assert kind in wants.wanted(point)


def test_most_checkpoints_about_a_subject_ask_for_none() -> None:
    assert wants.wanted("Mentions the nesting birds") == frozenset()


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Meat twice at the most.", "number"),
        ("We arrive on Friday at noon.", "time"),
        ("Our buyers hunt for first editions.", "person"),
        ("Start with the gravest problem.", "order"),
        ("Columns: title, author, year, price.", "list"),
        ("A means like new.", "meaning"),
    ],
)
def test_a_sentence_gives_a_kind_of_answer(sentence: str, kind: str) -> None:
    assert kind in given(sentence)


def verdict(point: str, prompt: str) -> str:
    rubric = compile_rubric(
        {
            "id": "rota",
            "title": "A rota",
            "description": "Write a prompt that gets you a rota for the helpers of a food bank.",
            "evaluation_criteria": {
                "clarity": {"weight": 0.5, "checkpoints": ["Mentions the delivery van"]},
                "specificity": {"weight": 0.5, "checkpoints": [point]},
            },
        }
    )
    return next(
        str(row["verdict"])
        for row in grade(rubric, prompt).as_dict()["checkpoints"]
        if row["text"] == point
    )


def test_a_limit_without_a_figure_is_not_met() -> None:
    point = "Limits the number of shifts"
    assert verdict(point, "Plan a rota with no more than two shifts for each helper.") == "met"
    assert verdict(point, "Plan a rota in which the shifts are not too many.") != "met"
