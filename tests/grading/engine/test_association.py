"""How near words come to a checkpoint through the fields that they share."""

from __future__ import annotations

import pytest

from grading.engine.association import Associations
from grading.engine.lexicon import FIELD_HEADS, FIELDS
from grading.engine.stems import stem

POINTS = (
    "Climate or region mentioned",
    "Explains the occasion of the party",
    "Says what the patient is given for pain",
)


def near(words: str) -> list[float]:
    return Associations(POINTS).nearer(stem(word) for word in words.split())


def nearness(word: str, other: str) -> float:
    """Return how near a word comes to a checkpoint that is one word."""
    return Associations([word]).near([stem(other)])[0]


@pytest.mark.parametrize(
    ("words", "point"),
    [
        ("edinburgh late frost common", 0),
        ("celebrating firm twenty-fifth birthday", 1),
        ("paracetamol gram times daily", 2),
    ],
)
def test_words_of_one_matter_come_nearest_to_its_checkpoint(words: str, point: int) -> None:
    found = near(words)
    assert found[point] == max(found) > 0
    assert sorted(found)[-2] < found[point]


def test_words_of_no_field_come_near_to_nothing() -> None:
    assert near("qxzv wvvk") == [0.0, 0.0, 0.0]


def test_the_same_word_is_nearest_of_all() -> None:
    assert 0.0 < nearness("climate", "frost") < nearness("frost", "frost")


def test_the_words_that_ask_lie_nearer_than_those_that_only_stand_beside() -> None:
    assert nearness("climate", "frosty") > nearness("rainy", "frosty")


def test_every_field_has_words_that_ask_and_words_that_answer() -> None:
    heads = {number for numbers in FIELD_HEADS.values() for number in numbers}
    members = {number for numbers in FIELDS.values() for number in numbers}
    assert heads == members
    assert len(members) > 2500
