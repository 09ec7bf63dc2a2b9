"""Slips of the keyboard are put right before anything is read; what is right stays as it is."""

from __future__ import annotations

import pytest

from grading.engine.plausibility import SHUFFLED_AT, disorder
from grading.engine.spelling import known, repair, repair_near
from grading.engine.text import tokens


def norms(text: str) -> list[str]:
    return [token.norm for token in tokens(text) if token.is_word]


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("thee", "the"),
        ("aand", "and"),
        ("youu", "you"),
        ("forr", "for"),
        ("teh", "the"),
        ("nt", "not"),
        ("dfn't", "don't"),
        ("soething", "something"),
        ("hurtts", "hurts"),
        ("remponded", "responded"),
        ("paragrpahs", "paragraphs"),
        ("sentecnes", "sentences"),
        ("pllease", "please"),
        ("fomrat", "format"),
        ("aduience", "audience"),
    ],
)
def test_a_slip_is_read_as_the_likeliest_word(slip: str, meant: str) -> None:
    assert repair(slip) == meant


@pytest.mark.parametrize("word", ["wonderful", "came", "nine", "veal", "Lisbon", "km", "pdf"])
def test_an_ordinary_word_is_not_put_right(word: str) -> None:
    assert known(word.lower())
    assert repair(word.lower()) == word.lower()


def test_a_word_of_the_scenario_is_likelier_than_one_of_the_lists() -> None:
    assert repair_near("mnu", ("menu",)) == "menu"
    assert repair_near("qxzmnu", ("menu",)) == "qxzmnu"


def test_short_names_and_code_are_left_alone() -> None:
    assert norms("Ask the QZ team about main.qs and <tg>")[2] == "qz"
    assert "qs" in norms("Open main.qs now")


def test_the_words_of_a_code_name_are_put_right() -> None:
    assert norms("Return invoice_numbr and cutsomer_id") == [
        "return", "invoice_number", "and", "customer_id",
    ]  # fmt: skip


def test_a_guess_is_no_proof_of_shuffled_words() -> None:
    slips = "Write a note for our ap about the th dog and put it in our ap so that we can see it"
    assert disorder(tokens(slips)) < SHUFFLED_AT
    shuffled = "Write our of note the and a for dog is the put about in the a it see our we the can"
    assert disorder(tokens(shuffled)) >= SHUFFLED_AT
