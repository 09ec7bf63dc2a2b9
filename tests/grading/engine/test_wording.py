from __future__ import annotations

import pytest

from grading.engine.grade import grade
from grading.engine.rubric import Rubric
from grading.engine.wording import as_order


@pytest.mark.parametrize(
    ("point", "order"),
    [
        ("Asks for assumptions to be stated", "Ask for assumptions to be stated."),
        ("Names who will read it", "Name who will read it."),
        ("Output format specified", "Specify the output format."),
        ("The prompt names the season and says why", "Name the season and say why."),
        ("Rules are listed", "List the rules."),
        ("Is the season defined?", "Define the season."),
        ("Is it clear who steers the boat?", "Say who steers the boat."),
        ("Sort order", "Give the sort order."),
        ("Who will open the gate", "Say who will open the gate."),
        ("Model must not add towns", "Say that the model must not add towns."),
        ("Tells what to do when it rains", "Say what to do when it rains."),
        ("Timetable is kept apart from the rules", "Keep the timetable apart from the rules."),
        ("Birds that the guide may show are listed", "List the birds that the guide may show."),
        ("Give the model a role", "Give the model a role."),
        ("Asks to keep facts and guesses apart", "Ask to keep facts and guesses apart."),
        ("Says to mark doubtful cases", "Say to mark doubtful cases."),
        ("Takes up what the learner believes", "Take up what the learner believes."),
        ("Clears up unfamiliar words", "Clear up unfamiliar words."),
        ("Works backwards from the event", "Work backwards from the event."),
        ("Plans for breaks or free time", "Plan for breaks or free time."),
        ("Says from which day a weekday is counted", "Say from which day a weekday is counted."),
        ("Task goal is explicitly stated", "State the task goal."),
        ("The family is described", "Describe the family."),
        ("The audience clearly stated", "State the audience."),
        ("Notes to the reader", "Give the notes to the reader."),
        ("Quotes from the report are included", "Include the quotes from the report."),
        ("Clear structure", "Give the clear structure."),
        ("Work plan", "Give the work plan."),
    ],
)
def test_a_checkpoint_becomes_one_plain_order(point: str, order: str) -> None:
    assert as_order(point) == order


def test_every_suggestion_is_one_sentence_that_does_not_repeat_itself(choir: Rubric) -> None:
    suggestions = grade(choir, "Write something about our choir.").as_dict()["feedback"][
        "suggestions"
    ]
    assert suggestions
    for row in suggestions:
        assert row["text"].count(". ") == 0
        assert row["text"].endswith(".")
        assert row["text"][0].isupper()
