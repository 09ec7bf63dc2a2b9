from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import assert_accessible

pytestmark = pytest.mark.browser


def paper(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))


def test_the_theme_switch_acts_at_once_and_is_kept(page: Page) -> None:
    page.goto("/how-grading-works/")
    light = paper(page)
    with page.expect_response("**/theme/"):
        page.get_by_role("button", name="Dark", exact=True).click()
    dark = paper(page)
    assert dark != light
    page.reload()
    assert paper(page) == dark
    pressed = page.get_by_role("button", name="Dark", exact=True)
    expect(pressed).to_have_attribute("aria-pressed", "true")
    assert page.faults == []  # type: ignore[attr-defined]


def test_filters_act_at_once_and_live_in_the_address(page: Page) -> None:
    page.goto("/scenarios/")
    page.get_by_label("Search").fill("zebra")
    expect(page.get_by_role("heading", name="No scenario fits all of that")).to_be_visible()
    page.wait_for_url("**/scenarios/?q=zebra")
    page.get_by_label("Search").fill("")
    page.get_by_label("Difficulty").select_option("expert")
    page.wait_for_url("**/scenarios/?difficulty=expert")
    expect(page.locator("#ladders-count")).to_contain_text("of")
    page.go_back()
    expect(page.get_by_label("Search")).to_have_value("zebra")
    assert page.faults == []  # type: ignore[attr-defined]


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_phone_filters_fold_and_stay_open_while_one_is_set(
    new_context: Callable[..., BrowserContext], scripts: bool
) -> None:
    size = {"width": 390, "height": 844}
    page = new_context(viewport=size, java_script_enabled=scripts).new_page()
    page.goto("/scenarios/")
    expect(page.get_by_label("Search")).to_be_visible()
    expect(page.get_by_label("Difficulty")).to_be_hidden()
    page.get_by_text("Filters", exact=True).click()
    expect(page.get_by_label("Difficulty")).to_be_visible()
    page.goto("/scenarios/?difficulty=expert")
    expect(page.get_by_label("Difficulty")).to_be_visible()
    page.goto("/scenarios/?q=poster")
    expect(page.get_by_label("Difficulty")).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_wide_screen_filters_are_never_folded(
    new_context: Callable[..., BrowserContext], scripts: bool
) -> None:
    page = new_context(java_script_enabled=scripts).new_page()
    page.goto("/scenarios/")
    expect(page.get_by_text("Filters", exact=True)).to_be_hidden()
    for name in ("Track", "Category", "Difficulty", "State"):
        expect(page.get_by_label(name)).to_be_visible()


def test_filters_and_theme_work_without_javascript(
    new_context: Callable[..., BrowserContext],
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/scenarios/")
    page.get_by_label("Search").fill("zebra")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="No scenario fits all of that")).to_be_visible()
    page.get_by_role("button", name="Dark", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_label("Search")).to_have_value("zebra")


def test_the_first_key_reaches_the_skip_link_and_it_works(page: Page) -> None:
    page.goto("/scenarios/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("width", [390, 1280])
def test_error_codes_are_never_broken_in_two(
    new_context: Callable[..., BrowserContext], width: int
) -> None:
    page = new_context(viewport={"width": width, "height": 900}).new_page()
    page.goto("/docs/errors/")
    lines = page.locator(".terms code").evaluate_all(
        "codes => codes.map((code) => code.getClientRects().length)"
    )
    assert len(lines) > 10
    assert set(lines) == {1}


def test_a_dialog_opens_from_its_button_and_closes_with_escape(page: Page) -> None:
    page.goto("/components/")
    page.get_by_role("button", name="Open a dialog").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
