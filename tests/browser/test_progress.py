"""The progress page and made practice in the browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import assert_accessible, assert_accessible_light_and_dark, watch
from tests.browser.practising import ADDRESS, BETTER, WEAK, fine, grade

pytestmark = pytest.mark.browser


def practised(page: Page) -> Page:
    """Somebody with two graded prompts."""
    watch(page)
    page.goto(ADDRESS)
    grade(page, WEAK, 1)
    grade(page, BETTER, 2)
    return page


def test_on_a_phone_every_criterion_has_a_bar_that_can_be_read(
    new_context: Callable[..., BrowserContext],
) -> None:
    page = practised(new_context(viewport={"width": 390, "height": 844}).new_page())
    page.goto("/progress/")
    bars = page.locator(".profile-drawing")
    expect(bars).to_have_count(5)
    for bar in bars.all():
        box = bar.bounding_box()
        assert box is not None
        assert box["width"] >= 120
    assert_accessible_light_and_dark(page)
    fine(page)


def test_somebody_chooses_what_is_made_for_them(page: Page) -> None:
    practised(page)
    page.goto("/practice/")
    expect(page.get_by_label("What to practise")).to_have_value("")
    page.get_by_label("What to practise").select_option("missing_data")
    page.get_by_label("Difficulty").select_option("advanced")
    assert_accessible(page)
    page.get_by_role("button", name="Make me a practice").click()
    expect(page.locator("#prompt")).to_be_visible()
    expect(page.locator(".practice-brief .facts")).to_contain_text("Advanced")
    fine(page)
