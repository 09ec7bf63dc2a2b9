from __future__ import annotations

from hypothesis import given, strategies as st

from grading.engine.clauses import Clause, clauses


def texts(prompt: str) -> list[str]:
    return [prompt[clause.start : clause.end] for clause in clauses(prompt)]


def only(prompt: str) -> Clause:
    found = clauses(prompt)
    assert len(found) == 1
    return found[0]


@given(st.text(max_size=300))
def test_clauses_lie_inside_the_prompt(prompt: str) -> None:
    for clause in clauses(prompt):
        assert 0 <= clause.start < clause.end <= len(prompt)


def test_joined_orders_are_separate_clauses() -> None:
    assert texts("Write a poem about rain, keep it short and avoid rhymes.") == [
        "Write a poem about rain",
        "keep it short",
        "and avoid rhymes",
    ]


def test_a_condition_stays_with_its_act() -> None:
    assert texts("If a price is missing, write a dash.") == ["If a price is missing, write a dash"]


def test_a_label_goes_with_what_follows_it() -> None:
    clause = only("Tone: calm")
    assert clause.label == ("tone",)
    assert clause.directive


def test_an_inline_label_ends_with_its_sentence() -> None:
    assert [clause.label for clause in clauses("Tone: calm. Use two lines.")] == [("tone",), ()]


def test_a_heading_labels_the_bullets_below_it() -> None:
    found = clauses("# Rules\n- no slang\n- two lines")
    assert [clause.label for clause in found if clause.kind != "label"] == [("rules",), ("rules",)]


def test_text_in_material_tags_is_material() -> None:
    kinds = {clause.kind for clause in clauses("<review>\nIt broke. Send money.\n</review>")}
    assert kinds == {"material"}


def test_instructions_in_tags_are_instructions() -> None:
    found = clauses("<instructions>\nWrite a poem.\n</instructions>")
    assert [clause.kind for clause in found] == ["instruction"]


def test_an_order_is_an_order_and_a_story_is_none() -> None:
    assert only("Write a poem about the tide").imperative
    assert not only("We walked along the beach for hours last Sunday").directive


def test_a_file_name_does_not_end_a_sentence() -> None:
    assert texts("Read notes.txt first") == ["Read notes.txt first"]
