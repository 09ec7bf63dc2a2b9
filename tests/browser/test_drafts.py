"""Drafts: they save themselves, survive grades and reloads, and never overwrite each other."""

from __future__ import annotations

import pytest
from playwright.sync_api import APIResponse, Route, expect

from tests.browser.conftest import assert_accessible, watch
from tests.browser.practising import ADDRESS, WEAK, fine, grade, saved, until

pytestmark = pytest.mark.browser


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


def test_a_grade_takes_no_letters_from_whoever_writes_on(desk):
    held: list[Route] = []
    desk.locator("#prompt").fill(WEAK)
    saved(desk)
    desk.route("**" + ADDRESS, lambda route: held.append(route))
    desk.locator("#prompt").press("Control+Enter")
    desk.keyboard.type(" And keep")
    until(desk, held).continue_()
    expect(desk.locator("#announcement")).to_contain_text("Graded:")
    expect(desk.locator("#result-title")).to_have_text("Attempt 1")
    desk.keyboard.type(" it short.")
    expect(desk.locator("#prompt")).to_have_value(f"{WEAK} And keep it short.")
    saved(desk)
    desk.unroute("**" + ADDRESS)
    desk.reload()
    expect(desk.locator("#prompt")).to_have_value(f"{WEAK} And keep it short.")
    fine(desk)


def test_who_is_back_in_the_editor_before_the_grade_stays_there(desk):
    held: list[Route] = []
    desk.locator("#prompt").fill(WEAK)
    desk.route("**" + ADDRESS, lambda route: held.append(route))
    desk.locator("#submit").click()
    expect(desk.locator("#result")).to_have_attribute("aria-busy", "true")
    desk.locator("#prompt").focus()
    until(desk, held).continue_()
    expect(desk.locator("#announcement")).to_contain_text("Graded:")
    expect(desk.locator("#prompt")).to_be_focused()
    fine(desk)


def test_writing_on_before_the_grade_has_come_back_is_no_conflict(desk):
    held: list[tuple[Route, APIResponse]] = []
    desk.locator("#prompt").fill(WEAK)
    saved(desk)
    desk.route("**" + ADDRESS, lambda route: held.append((route, route.fetch())))
    desk.locator("#prompt").press("Control+Enter")
    desk.keyboard.type(" And keep it short.")
    saved(desk)
    expect(desk.locator("#conflict")).to_have_count(0)
    (route, answer) = until(desk, held)
    route.fulfill(response=answer)
    expect(desk.locator("#result-title")).to_have_text("Attempt 1")
    desk.locator("#prompt").press_sequentially(" Please.")
    saved(desk)
    expect(desk.locator("#conflict")).to_have_count(0)
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
