from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from promptlab.lib.text import Piece, word_diff, words


def side(pieces: list[Piece], kind: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in ("same", kind))


@given(st.text(), st.text())
def test_the_pieces_give_back_both_texts(old, new):
    pieces = word_diff(old, new)
    assert side(pieces, "removed") == old
    assert side(pieces, "added") == new


@given(st.text())
def test_words_lose_nothing(text):
    assert "".join(words(text)) == text


@given(st.text(min_size=1))
def test_the_same_text_twice_is_one_piece(text):
    assert {piece.kind for piece in word_diff(text, text)} == {"same"}


def test_a_changed_word_is_removed_and_added_whole():
    assert word_diff("Keep it nice.", "Keep it short.") == [
        Piece("same", "Keep it "),
        Piece("removed", "nice"),
        Piece("added", "short"),
        Piece("same", "."),
    ]


def test_neighbouring_changes_read_as_one_phrase():
    pieces = word_diff("a very long mail now", "a quite short mail now")
    assert Piece("removed", "very long") in pieces
    assert Piece("added", "quite short") in pieces


@pytest.mark.parametrize(
    ("old", "new", "kind"), [("", "new words", "added"), ("old words", "", "removed")]
)
def test_everything_is_new_or_gone_beside_an_empty_text(old, new, kind):
    assert word_diff(old, new) == [Piece(kind, old or new)]


def test_two_empty_texts_have_no_pieces():
    assert word_diff("", "") == []


def test_a_prompt_of_the_greatest_length_is_compared():
    old = "write ten words about the sea and the sky " * 118
    new = old.replace("sea", "hills")
    pieces = word_diff(old, new)
    assert side(pieces, "removed") == old
    assert sum(piece.kind == "added" for piece in pieces) == 118
