from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from grading.engine.spelling import repair
from grading.engine.stems import stem
from grading.engine.text import readable, stored, tokens

ANY_TEXT = st.text(max_size=300)


@given(ANY_TEXT)
def test_every_token_lies_inside_the_text_in_order(text: str) -> None:
    text = stored(text)
    last = 0
    for token in tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.start >= last or token.start == last - 1
        last = token.end


@given(ANY_TEXT)
def test_storing_twice_changes_nothing(text: str) -> None:
    assert stored(stored(text)) == stored(text)
    assert "\r" not in stored(text)


@given(ANY_TEXT)
def test_reading_what_was_read_changes_nothing(text: str) -> None:
    once = readable(text)[0]
    assert readable(once)[0] == once


@given(ANY_TEXT)
def test_every_character_as_read_comes_from_a_place_in_the_text(text: str) -> None:
    plain, origin = readable(text)
    if origin is None:
        assert plain == text
    else:
        assert len(origin) == len(plain)
        assert all(0 <= place < len(text) for place in origin)
        assert origin == sorted(origin)


def test_invisible_characters_do_not_part_a_word() -> None:
    found = tokens("wri\u200bte a po\u00adem")
    assert [token.norm for token in found] == ["write", "a", "poem"]
    assert (found[0].start, found[0].end) == (0, 6)


def test_one_character_never_becomes_a_sentence() -> None:
    assert len(readable("\ufdfa" * 50)[0]) <= 200


@pytest.mark.parametrize(
    ("word", "root"),
    [
        ("summaries", "summary"),
        ("named", "name"),
        ("cutting", "cut"),
        ("notes", "note"),
        ("doesn't", "not"),
        ("colours", "colour"),
    ],
)
def test_forms_of_a_word_share_a_stem(word: str, root: str) -> None:
    assert stem(word) == stem(root)


def test_note_is_not_the_word_not() -> None:
    assert stem("note") != stem("not")


@pytest.mark.parametrize(
    ("slip", "word"), [("recieve", "receive"), ("sentnces", "sentences"), ("custmer", "customer")]
)
def test_a_slip_is_read_as_the_nearest_word(slip: str, word: str) -> None:
    assert repair(slip) == word


@pytest.mark.parametrize("word", ["you're", "isn't", "tone", "xyz"])
def test_known_short_and_contracted_words_are_left_alone(word: str) -> None:
    assert repair(word) == word
