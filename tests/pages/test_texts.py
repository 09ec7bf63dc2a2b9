from __future__ import annotations

from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from grading.engine.rubric import BANDS
from promptlab.pages.templatetags import promptlab as filters


def test_how_grading_works_says_what_matters(client: Client) -> None:
    page = client.get(reverse("how_grading_works")).content.decode()
    assert "<title>How grading works - PromptLab</title>" in page
    for words in ("English only", "No AI takes part", "Report this grade", "60 days"):
        assert words in page


def test_the_components_page_shows_each_component(client: Client) -> None:
    page = client.get(reverse("components")).content.decode()
    for kind in ("score", "bars", "verdict", "notice", "empty", "breadcrumb", "pagination"):
        assert f'class="{kind}' in page
    assert "Enter a valid email address." in page
    assert 'aria-invalid="true"' in page


def test_pages_carry_no_inline_script_or_style(client: Client) -> None:
    page = client.get(reverse("components")).content.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert "<script>" not in page
    assert " onclick=" not in page


def test_the_current_page_is_marked_in_the_menu(client: Client, db: None) -> None:
    page = client.get(reverse("catalogue")).content.decode()
    assert f'<a href="{reverse("catalogue")}" aria-current="page">Scenarios</a>' in page


def test_every_page_can_skip_to_its_main_part(client: Client) -> None:
    page = client.get(reverse("components")).content.decode()
    assert 'class="skip-link" href="#main"' in page
    assert '<main id="main"' in page


@pytest.mark.parametrize("score", [0, 4.9, 5.0, 6.9, 7.0, 8.9, 9.0, Decimal("10.0")])
def test_the_word_of_a_score_is_the_graders_band(score: float) -> None:
    assert filters.band_of(score) == next(name for floor, name in BANDS if score >= floor)


@pytest.mark.parametrize(("change", "shown"), [(1.5, "+1.5"), (-0.5, "−0.5"), (0, "±0.0")])
def test_changes_are_shown_with_their_sign(change: float, shown: str) -> None:
    assert filters.signed(change) == shown


@pytest.mark.parametrize(("score", "width"), [(7.25, "72.5"), (-1, "0"), (11, "100")])
def test_bars_stay_in_their_track(score: float, width: str) -> None:
    assert filters.percent(score) == width


def test_a_criterion_that_a_scenario_leaves_out_has_no_bar() -> None:
    html = render_to_string(
        "components/bars.html", {"breakdown": {"clarity": 7.0, "structure": None}}
    )
    assert "Clarity" in html
    assert "Structure" not in html


def test_words_fall_back_to_what_was_given() -> None:
    assert filters.band_word("needs_work") == "Not there yet"
    assert filters.criterion_title("tone_of_voice") == "Tone of voice"
    assert filters.full_stop("Say when") == "Say when."
    assert filters.full_stop("Say when.") == "Say when."


LONG = "We collected three hundred and forty for the playground, so that"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"{LONG}\nthe swings are coming.\nJo", f"{LONG} the swings are coming.\nJo"),
        (f"{LONG}\n{LONG}\nwe are glad", f"{LONG}\n{LONG} we are glad"),
        (f"{LONG}.\nthe end", f"{LONG}.\nthe end"),
        (f"{LONG}\n\nthe end", f"{LONG}\n\nthe end"),
        (f"{LONG}\n- an item", f"{LONG}\n- an item"),
        ("date, cake, sold\nmonday, lemon, 4", "date, cake, sold\nmonday, lemon, 4"),
        ("", ""),
    ],
)
def test_only_broken_sentences_are_joined(text: str, shown: str) -> None:
    assert filters.unwrapped(text) == shown
