"""The practice page as people use it: typing, being graded, hints, drafts, and what goes wrong."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import assert_accessible, watch

pytestmark = pytest.mark.browser

ADDRESS = "/scenarios/thank-you-email/"
WEAK = "Write an e-mail to my neighbour Marta to thank her. Keep it nice."
BETTER = (
    "Write an e-mail from me, Jo from number 7, to my neighbour Marta to thank her for lending us "
    "her gazebo and for washing up until midnight. Only Marta will read it. Use a warm tone and "
    "keep it under 120 words. Put a short subject line on top."
)
EXPERT = "/scenarios/expert-orchestration/"


@pytest.fixture
def desk(page: Page) -> Page:
    page.goto(ADDRESS)
    return page


def grade(page: Page, prompt: str, number: int) -> None:
    """Write a prompt, send it, and wait for the attempt of this number."""
    page.locator("#prompt").fill(prompt)
    page.locator("#submit").click()
    expect(page.locator("#result-title")).to_have_text(f"Attempt {number}")


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_contain_text(re.compile(r"^Saved \d+ s ago"), timeout=10_000)


def fine(page: Page) -> None:
    faults: list[str] = page.faults  # type: ignore[attr-defined]
    assert faults == []


def test_points_light_up_while_somebody_types(desk):
    desk.locator("#prompt").fill("")
    expect(desk.locator("#rubric [data-seen=yes]")).to_have_count(0)
    desk.locator("#prompt").press_sequentially(WEAK)
    expect(desk.locator("#rubric li[data-seen=yes]").first).to_be_visible()
    expect(desk.locator("#rubric")).not_to_have_attribute("aria-live", re.compile(".+"))
    expect(desk.locator("#shown")).to_have_value("each")
    assert desk.locator("[data-overall-score]").count() == 0
    fine(desk)


def test_control_and_enter_bring_the_grade_without_moving_the_editor(desk):
    editor = desk.locator("#prompt")
    editor.fill(WEAK)
    before = editor.bounding_box()
    editor.press("Control+Enter")
    expect(desk.locator("#result [data-overall-score]")).to_be_visible()
    title = desk.locator("#result-title")
    expect(title).to_be_focused()
    expect(desk.locator("#announcement")).to_contain_text("Graded:")
    assert before is not None
    after = editor.evaluate("element => element.getBoundingClientRect().top + scrollY")
    assert after == pytest.approx(before["y"])
    expect(editor).to_have_value(WEAK)
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


def test_an_expired_form_renews_itself_and_one_click_is_enough(desk):
    desk.locator("#prompt").fill(WEAK)
    saved(desk)
    desk.context.clear_cookies(name="csrftoken")
    desk.locator("#submit").click()
    expect(desk.locator("#refusal")).to_contain_text("expired and has been renewed")
    expect(desk.locator("#prompt")).to_have_value(WEAK)
    grade(desk, WEAK, 1)
    fine(desk)


def test_a_refused_text_is_still_saved_as_a_draft(desk):
    desk.locator("#prompt").fill("short")
    desk.locator("#submit").click()
    expect(desk.locator("#refusal")).to_be_focused()
    saved(desk)
    desk.reload()
    expect(desk.locator("#prompt")).to_have_value("short")


def test_writing_goes_on_after_a_grade_without_a_conflict(desk):
    grade(desk, WEAK, 1)
    desk.locator("#prompt").press_sequentially(" And keep it short.")
    saved(desk)
    expect(desk.locator("#conflict")).to_have_count(0)
    desk.reload()
    expect(desk.locator("#prompt")).to_have_value(f"{WEAK} And keep it short.")
    fine(desk)


def test_a_draft_saves_itself_and_is_there_after_a_reload(desk):
    desk.locator("#prompt").fill("half a prompt")
    saved(desk)
    desk.reload()
    expect(desk.locator("#prompt")).to_have_value("half a prompt")
    desk.locator("#prompt").fill("three quarters of a prompt")
    desk.goto("/scenarios/")  # leaving at once: what was typed is sent along
    desk.goto(ADDRESS)
    expect(desk.locator("#prompt")).to_have_value("three quarters of a prompt")
    fine(desk)


@pytest.fixture
def two_tabs(desk):
    """One draft open in two tabs, and the first tab saves something newer."""
    desk.locator("#prompt").fill("shared start")
    saved(desk)
    other = desk.context.new_page()
    watch(other)
    other.goto(ADDRESS)
    other.locator("#prompt").fill("from the other tab")
    saved(other)
    desk.locator("#prompt").fill("from this tab")
    expect(desk.locator("#conflict")).to_be_visible(timeout=10_000)
    return desk, other


def test_two_tabs_never_overwrite_each_other_silently(two_tabs):
    here, _other = two_tabs
    expect(here.locator("#prompt")).to_have_value("from this tab")
    expect(here.locator("#other-text")).to_have_value("from the other tab")
    expect(here.locator("#conflict")).to_be_focused()
    assert_accessible(here)
    here.get_by_role("button", name="Keep my text").click()
    saved(here)
    here.reload()
    expect(here.locator("#prompt")).to_have_value("from this tab")
    fine(here)


def test_the_other_text_can_be_taken_and_ones_own_stays_in_sight(two_tabs):
    here, _other = two_tabs
    here.get_by_role("link", name="Use the other text").click()
    expect(here.locator("#prompt")).to_have_value("from the other tab")
    expect(here.locator("#other-text")).to_have_value("from this tab")
    here.locator("#prompt").fill("from both tabs")
    saved(here)
    here.reload()
    expect(here.locator("#prompt")).to_have_value("from both tabs")


def test_time_is_counted_while_somebody_is_there_and_not_while_nobody_is(page: Page):
    page.clock.install()
    page.goto(ADDRESS)
    page.locator("#prompt").press_sequentially("Write")
    page.clock.run_for(20_000)
    counted = int(page.locator("#seconds").input_value())
    assert 15 <= counted <= 25
    page.clock.run_for(600_000)
    assert int(page.locator("#seconds").input_value()) <= 65
    page.locator("#prompt").press_sequentially(" on")
    page.clock.run_for(5_000)
    assert 60 <= int(page.locator("#seconds").input_value()) <= 70


def test_a_hint_opens_without_leaving_what_is_typed(desk):
    desk.locator("#prompt").fill("half a prompt")
    desk.get_by_role("button", name="Open hint 1").click()
    expect(desk.locator("#hints h3")).to_have_text("A nudge")
    expect(desk.get_by_role("button", name="Open hint 2")).to_be_visible()
    expect(desk.locator("#prompt")).to_have_value("half a prompt")
    fine(desk)


def test_help_while_typing_can_be_switched_off(desk):
    desk.locator("#prompt").fill("Keep it under 120 words.")
    desk.get_by_role("button", name="Turn off help while typing").click()
    expect(desk.get_by_role("button", name="Turn on help while typing")).to_be_visible()
    expect(desk.locator("#prompt")).to_have_value("Keep it under 120 words.")
    expect(desk.locator("[data-seen]")).to_have_count(0)
    expect(desk.get_by_label("I expect")).to_be_visible()


def test_the_authors_prompt_opens_beside_ones_own(desk):
    grade(desk, WEAK, 1)
    desk.get_by_role("button", name=re.compile("Give up|Show me the author")).click()
    show = desk.get_by_role("button", name="Show me the author's prompt")
    if show.count():
        show.click()
    expect(desk.get_by_role("heading", name="Point by point")).to_be_visible()
    assert_accessible(desk)
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
    page.get_by_role("button", name="Turn off help while typing").click()
    expect(page.locator("[data-seen]")).to_have_count(0)


def test_on_a_phone_the_rubric_is_folded_and_a_chip_counts(
    new_context: Callable[..., BrowserContext],
):
    page = new_context(viewport={"width": 390, "height": 844}).new_page()
    watch(page)
    page.goto(ADDRESS)
    rubric = page.locator("#rubric details")
    expect(rubric).not_to_have_attribute("open", "")
    page.locator("#prompt").fill(BETTER)
    expect(page.locator("#chip")).to_contain_text(re.compile(r"^[1-9]\d* of 12 seen"))
    expect(rubric).not_to_have_attribute("open", "")
    page.locator("#chip").click()
    expect(rubric).to_have_attribute("open", "")
    page.locator("#prompt").fill("")
    expect(page.locator("#chip")).to_contain_text("0 of 12 seen")
    expect(rubric).to_have_attribute("open", "")
    fine(page)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_graded_page_is_accessible_and_fits(
    new_context: Callable[..., BrowserContext], width: int, scheme: str
):
    context = new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    watch(page)
    page.goto(ADDRESS)
    grade(page, WEAK, 1)
    grade(page, BETTER, 2)
    for fold in page.locator("#result details > summary").all():
        fold.click()
    page.locator(".evidence").first.click()
    assert_accessible(page)
    assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0
    page.goto(EXPERT)
    assert_accessible(page)
    fine(page)


def test_an_entry_of_the_notebook_is_written_kept_and_deleted(page: Page):
    page.goto("/notebook/")
    page.get_by_label("What is it for").fill("Summarise an e-mail thread")
    page.locator("#prompt").fill("Summarise the thread below in five bullets for my manager.")
    page.locator("#prompt").press("Control+Enter")
    expect(page.locator("[data-overall-score]")).to_be_visible()
    assert_accessible(page)
    page.get_by_text("Delete this entry").click()
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_text("The entry is deleted.")).to_be_visible()
    fine(page)
