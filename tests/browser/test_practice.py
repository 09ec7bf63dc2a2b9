"""Grading on the practice page: sending, results, evidence, refusals, with scripts and without."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import assert_accessible, assert_accessible_light_and_dark, watch
from tests.browser.practising import ADDRESS, BETTER, EXPERT, WEAK, fine, grade, saved

pytestmark = pytest.mark.browser


def top(page: Page) -> float:
    """How far below the upper edge of the window the editor stands."""
    return float(page.locator("#prompt").evaluate("one => one.getBoundingClientRect().top"))


def test_control_and_enter_bring_the_grade_without_moving_the_editor(new_context):
    # So tall that the result needs no scrolling to.
    desk = new_context(viewport={"width": 1280, "height": 1600}).new_page()
    watch(desk)
    desk.goto(ADDRESS)
    before = top(desk)
    editor = desk.locator("#prompt")
    editor.fill(WEAK)
    editor.press("Control+Enter")
    expect(desk.locator("#result [data-overall-score]")).to_be_visible()
    expect(desk.locator("#result-title")).to_be_focused()
    expect(desk.locator("#announcement")).to_contain_text("Graded:")
    assert top(desk) == pytest.approx(before, abs=1)
    expect(editor).to_have_value(WEAK)
    grade(desk, BETTER, 2)
    assert top(desk) == pytest.approx(before, abs=1)
    fine(desk)


def test_the_first_grade_says_at_once_that_a_guest_practises(desk):
    banner = desk.get_by_role("complementary", name="Guest")
    expect(banner).to_have_count(0)
    grade(desk, WEAK, 1)
    expect(banner).to_contain_text("You are practising as a guest")
    assert_accessible(desk)
    grade(desk, BETTER, 2)
    expect(banner).to_have_count(1)
    banner.get_by_role("link").click()
    expect(desk.get_by_role("heading", name="Sign up")).to_be_visible()
    fine(desk)


def test_a_second_grade_replaces_the_first_and_draws_the_attempts(desk):
    grade(desk, WEAK, 1)
    grade(desk, BETTER, 2)
    assert desk.locator("[data-overall-score]").count() == 1
    expect(desk.locator(".sparkline circle")).to_have_count(2)
    desk.get_by_text("As a table").click()
    desk.get_by_role("link", name="against attempt 2").click()
    expect(desk.locator("ins.word").first).to_be_visible()
    fine(desk)


def test_words_and_points_are_chosen_both_ways(desk):
    grade(desk, BETTER, 1)
    words = desk.locator(".evidence").first
    words.click()
    numbers = (words.get_attribute("data-points") or "").split()
    expect(desk.locator("[data-point][data-chosen]")).to_have_count(len(numbers))
    for number in numbers:
        row = desk.locator(f"#point-{number}")
        expect(row).to_have_attribute("data-chosen", "")
        expect(desk.locator(".evidence-note")).to_contain_text(row.locator("a").inner_text())

    row = desk.locator("[data-point]:has(.point-link)").last
    row.locator("a").click()
    number = row.get_attribute("data-point") or ""
    expect(desk.locator("[data-point][data-chosen]")).to_have_count(1)
    chosen = desk.locator(".evidence[data-chosen]").all()
    assert chosen
    for piece in chosen:
        assert number in (piece.get_attribute("data-points") or "").split()
    expect(desk.locator(".evidence[data-chosen]").first).to_be_in_viewport()
    fine(desk)


def test_evidence_can_be_chosen_with_the_keyboard(desk):
    grade(desk, BETTER, 1)
    desk.locator(".evidence").first.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-point][data-chosen]").first).to_be_attached()


def test_a_refusal_keeps_every_character_and_takes_the_focus(desk):
    grade(desk, WEAK, 1)
    desk.locator("#prompt").fill("short")
    desk.locator("#submit").click()
    expect(desk.locator("#refusal")).to_contain_text("between 10 and 5000 characters")
    expect(desk.locator("#refusal")).to_be_focused()
    expect(desk.locator("#prompt")).to_have_value("short")
    expect(desk.locator("#prompt")).to_have_attribute("aria-invalid", "true")
    assert_accessible(desk)
    grade(desk, BETTER, 2)
    expect(desk.locator("#refusal")).to_be_empty()
    fine(desk)


def test_without_an_answer_the_text_stays_and_can_be_sent_again(desk):
    desk.locator("#prompt").fill(WEAK)
    desk.context.set_offline(True)
    desk.locator("#submit").click()
    expect(desk.locator("#refusal")).to_contain_text("No answer from the server")
    expect(desk.locator("#prompt")).to_have_value(WEAK)
    desk.context.set_offline(False)
    grade(desk, WEAK, 1)
    expect(desk.locator("#refusal")).to_be_empty()


def test_the_notice_of_no_answer_goes_when_a_draft_is_saved_again(desk):
    desk.locator("#prompt").fill(WEAK)
    desk.context.set_offline(True)
    desk.locator("#submit").click()
    expect(desk.locator("#refusal")).to_contain_text("No answer from the server")
    desk.context.set_offline(False)
    desk.locator("#prompt").press_sequentially(" Short.")
    saved(desk)
    expect(desk.locator("#refusal")).to_be_empty()
    expect(desk.locator("#prompt")).not_to_have_attribute("aria-invalid", "true")


def test_an_expired_form_renews_itself_and_one_click_is_enough(desk):
    desk.locator("#prompt").fill(WEAK)
    saved(desk)
    desk.context.clear_cookies(name="csrftoken")
    desk.locator("#submit").click()
    expect(desk.locator("#refusal")).to_contain_text("expired and has been renewed")
    expect(desk.locator("#prompt")).to_have_value(WEAK)
    grade(desk, WEAK, 1)
    fine(desk)


def test_two_browsers_at_once_practise_on_their_own(new_context: Callable[..., BrowserContext]):
    pages = [new_context().new_page() for _ in range(2)]
    for page in pages:
        page.goto(ADDRESS)
        page.locator("#prompt").fill(WEAK)
    for page in pages:
        page.locator("#submit").click()
    for page in pages:
        expect(page.locator("#result-title")).to_have_text("Attempt 1")


def test_everything_works_without_scripts(new_context: Callable[..., BrowserContext]):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(ADDRESS)
    page.locator("#prompt").fill("short")
    page.locator("#submit").click()
    expect(page.locator("#refusal")).to_contain_text("between 10 and 5000")
    expect(page.locator("#prompt")).to_have_value("short")
    page.locator("#prompt").fill(BETTER)
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator("#prompt")).to_have_value(BETTER)
    page.get_by_role("button", name="Open hint 1").click()
    expect(page.locator("#hints h3")).to_have_text("A nudge")
    expect(page.locator("#prompt")).to_have_value(BETTER)
    page.locator("#submit").click()
    expect(page.locator("#result [data-overall-score]")).to_be_visible()
    page.locator(".evidence").first.click()
    expect(page).to_have_url(re.compile(r"#point-\d+$"))
    page.locator("#point-1 a, .point-link").first.click()
    expect(page).to_have_url(re.compile(r"#evidence-\d+$"))
    chosen, other = page.locator(":target .evidence"), page.locator(".evidence").last
    expect(chosen).to_be_in_viewport()
    colour = "one => getComputedStyle(one).backgroundColor"
    assert chosen.evaluate(colour) != other.evaluate(colour)
    page.get_by_role("button", name="Turn off help while typing").click()
    expect(page.locator("[data-seen]")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_graded_page_is_accessible_and_fits(
    new_context: Callable[..., BrowserContext], width: int
):
    page = new_context(viewport={"width": width, "height": 900}).new_page()
    watch(page)
    page.goto(ADDRESS)
    grade(page, WEAK, 1)
    grade(page, BETTER, 2)
    for fold in page.locator("#result details > summary").all():
        fold.click()
    page.locator(".evidence").first.click()
    assert_accessible_light_and_dark(page)
    assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0
    page.goto(EXPERT)
    assert_accessible_light_and_dark(page)
    fine(page)
