from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings, strategies as st

from grading.engine.checkpoints import compile_rubric
from grading.engine.grade import UnreadableLanguage, grade, graded, seen
from grading.engine.reading import Verdict
from grading.engine.rubric import Rubric
from grading.engine.scoring import category, rounded
from grading.engine.text import stored
from grading.graders.embedded import EmbeddedGrader
from tests.grading.engine.scenarios import CHOIR, GOOD, WEAK

RUBRIC = compile_rubric(CHOIR)
PIECES = st.sampled_from(
    [
        "Write",
        "\n",
        "- ",
        "Tone: warm",
        "<a>",
        "</a>",
        "```",
        '"',
        "{x}",
        "if",
        "no",
        ", ",
        "9 May",
        "# ",
    ]
)
PROMPTS = st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=60).map(" ".join))


@settings(deadline=None, max_examples=150)
@given(PROMPTS)
def test_any_text_is_graded_and_its_evidence_is_in_it(prompt: str) -> None:
    try:
        found = grade(RUBRIC, prompt)
    except UnreadableLanguage:
        return
    kept = stored(prompt)
    assert 0.0 <= found.score.overall <= 10.0
    for verdict in found.reading.verdicts:
        for quote in verdict.evidence:
            assert kept[quote.start : quote.end] == quote.text
            assert quote.text
    for screen in found.reading.screens:
        assert 0 <= screen.start <= screen.end <= len(kept)


@settings(deadline=None, max_examples=50)
@given(PROMPTS)
def test_the_same_prompt_gets_the_same_bytes(prompt: str) -> None:
    try:
        first = json.dumps(grade(RUBRIC, prompt).as_dict())
    except UnreadableLanguage:
        return
    assert json.dumps(grade(RUBRIC, prompt).as_dict()) == first


def test_a_good_prompt_beats_a_weak_one(choir: Rubric) -> None:
    assert grade(choir, GOOD).score.overall >= 7.0
    assert grade(choir, WEAK).score.overall <= 4.0


def test_a_terse_complete_prompt_beats_a_rambling_one(choir: Rubric) -> None:
    rambling = (
        "Hello, I have been thinking about our choir for a long time and how nice it is when people "
        "come together, and my aunt always said that singing keeps you young, which I believe too. "
        "It would be lovely to have something that brings people along, you know what I mean."
    )
    assert grade(choir, GOOD).score.overall - grade(choir, rambling).score.overall >= 4.0


def test_every_met_or_partial_demand_has_evidence(choir: Rubric) -> None:
    verdicts = grade(choir, GOOD).reading.verdicts
    assert len(verdicts) == len(choir.checkpoints)
    for verdict in verdicts:
        assert bool(verdict.evidence) == (verdict.verdict != "missing")


def test_the_gain_shown_is_the_gain_got(choir: Rubric) -> None:
    found = grade(choir, WEAK)
    assert max(found.score.gains) > 0
    for place, gain in enumerate(found.score.gains):
        verdicts = list(found.reading.verdicts)
        verdicts[place] = Verdict(place, "met")
        better = graded(choir, WEAK, replace(found.reading, verdicts=tuple(verdicts)))
        assert better.score.overall - found.score.overall == pytest.approx(gain, abs=0.05)


def test_a_cap_is_respected_by_gains(choir: Rubric) -> None:
    found = grade(choir, choir.topic.exemplars[0])
    assert found.reading.cap is not None
    assert all(found.score.overall + gain <= found.reading.cap for gain in found.score.gains)


def test_suggestions_come_by_gain_and_at_most_three_improvements(choir: Rubric) -> None:
    advice = grade(choir, WEAK).feedback
    gains = [item.gain for item in advice.suggestions]
    assert gains == sorted(gains, reverse=True)
    assert 1 <= len(advice.improvements) <= 3
    assert gains
    assert all(item.text for item in advice.suggestions)


def test_the_shape_of_a_grade_is_the_contract(choir: Rubric) -> None:
    found = grade(choir, GOOD).as_dict()
    assert set(found["grade"]["breakdown"]) == {
        "clarity",
        "specificity",
        "structure",
        "completeness",
        "best_practices",
    }
    assert found["grade"]["breakdown"]["structure"] is None
    assert found["grade"]["max_score"] == 10
    assert {"criterion", "text", "verdict", "evidence", "gain", "facet"} == set(
        found["checkpoints"][0]
    )
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (9.0, "excellent"),
        (8.9, "good"),
        (7.0, "good"),
        (6.9, "fair"),
        (5.0, "fair"),
        (4.9, "needs_work"),
    ],
)
def test_bands_begin_where_the_design_says(score: float, band: str) -> None:
    assert category(score) == band


@pytest.mark.parametrize(("value", "result"), [(0.25, 0.3), (6.95, 7.0), (6.949, 6.9), (0.15, 0.2)])
def test_scores_are_rounded_half_up(value: float, result: float) -> None:
    assert rounded(value) == result


@pytest.mark.parametrize(
    "text",
    [
        "Schreibe bitte eine Einladung zur offenen Probe und bleibe dabei freundlich und kurz.",
        "Escribe una invitación para el ensayo del coro con un tono amable para los vecinos.",
        "напиши приглашение на репетицию хора",
    ],
)
def test_other_languages_are_named_and_not_scored(choir: Rubric, text: str) -> None:
    with pytest.raises(UnreadableLanguage, match="English"):
        grade(choir, text)


@pytest.mark.parametrize(
    "text",
    [
        "Write the invitation in English, but greet the readers with 'Guten Tag, liebe Nachbarn'.",
        "choir invite pls",
        "Translate our invitation into German and French for the neighbours.",
    ],
)
def test_english_about_other_languages_is_read(choir: Rubric, text: str) -> None:
    assert grade(choir, text).score.overall >= 0.0


def test_what_is_seen_while_typing_agrees_with_the_grade(choir: Rubric) -> None:
    told = [verdict.verdict != "missing" for verdict in grade(choir, GOOD).reading.verdicts]
    assert list(seen(choir, GOOD)) == told
    assert not any(seen(choir, "напиши приглашение на репетицию"))


def test_windows_line_ends_are_stored_as_line_feeds(choir: Rubric) -> None:
    unix = "Tone: warm\nLimit: 90 words\nWrite the choir invitation."
    assert grade(choir, unix.replace("\n", "\r\n")).as_dict() == grade(choir, unix).as_dict()


def test_the_embedded_grader_reads_what_grade_reads(choir: Rubric) -> None:
    assert EmbeddedGrader().read(choir, GOOD) == grade(choir, GOOD).reading
