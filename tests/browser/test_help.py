"""Help on the way: what lights up while typing, hints, the author's prompt, the time that counts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import assert_accessible, watch
from tests.browser.practising import ADDRESS, BETTER, WEAK, fine, grade

pytestmark = pytest.mark.browser


def test_points_light_up_while_somebody_types(desk):
    desk.locator("#prompt").fill("")
    expect(desk.locator("#rubric [data-seen=yes]")).to_have_count(0)
    desk.locator("#prompt").press_sequentially(WEAK)
    expect(desk.locator("#rubric li[data-seen=yes]").first).to_be_visible()
    expect(desk.locator("#rubric")).not_to_have_attribute("aria-live", re.compile(".+"))
    expect(desk.locator("#shown")).to_have_value("each")
    assert desk.locator("[data-overall-score]").count() == 0
    fine(desk)


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


def test_help_while_typing_can_be_switched_off(desk):
    desk.locator("#prompt").fill("Keep it under 120 words.")
    desk.get_by_role("button", name="Turn off help while typing").click()
    expect(desk.get_by_role("button", name="Turn on help while typing")).to_be_visible()
    expect(desk.locator("#prompt")).to_have_value("Keep it under 120 words.")
    expect(desk.locator("[data-seen]")).to_have_count(0)
    expect(desk.get_by_label("I expect")).to_be_visible()


def test_a_hint_opens_without_leaving_what_is_typed(desk):
    desk.locator("#prompt").fill("half a prompt")
    desk.get_by_role("button", name="Open hint 1").click()
    expect(desk.locator("#hints h3")).to_have_text("A nudge")
    expect(desk.locator("#hint-1")).to_be_focused()
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("button", name="Open hint 2")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator("#hint-2")).to_be_focused()
    expect(desk.locator("#prompt")).to_have_value("half a prompt")
    assert_accessible(desk)
    fine(desk)


def test_the_authors_prompt_opens_beside_ones_own(desk):
    grade(desk, WEAK, 1)
    desk.get_by_role("button", name=re.compile("Give up|Show me the author")).click()
    show = desk.get_by_role("button", name="Show me the author's prompt")
    if show.count():
        show.click()
    expect(desk.get_by_role("heading", name="Point by point")).to_be_visible()
    assert_accessible(desk)
    fine(desk)


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
