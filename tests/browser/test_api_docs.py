"""The API documentation as readers use it: with a mouse, a keyboard, and without JavaScript."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from promptlab.api.doors import DOORS
from promptlab.pages.api_docs.published import of_door
from promptlab.pages.api_docs.samples import javascript
from tests.browser.conftest import assert_accessible, assert_accessible_light_and_dark
from tests.browser.test_people import sign_up
from tests.server import Server

pytestmark = pytest.mark.browser
DOOR = f"/api/docs/{DOORS[0].name}"
FIRST = "grade_prompt"


def test_a_reader_fills_in_a_key_copies_a_sample_and_it_calls(page: Page, server: Server) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_up(page)
    page.goto(DOOR)
    page.get_by_role("button", name="Fill in my test key").click()
    heading = page.get_by_role("heading", name="Your test key is in every sample")
    expect(heading).to_be_in_viewport()
    assert_accessible(page)
    key = page.locator("#test-key").inner_text()
    assert key.startswith("pe_sk_test_")
    assert page.url.endswith(f"{DOOR}#key")
    page.get_by_role("button", name="Copy the curl sample of “Grade a prompt”").click()
    assert f'"Authorization: Bearer {key}"' in page.evaluate("navigator.clipboard.readText()")
    address = f"{server.url}/functions/v1/grade-prompt/scenarios/basic-coding-task"
    headers = {"Authorization": f"Bearer {key}"}
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
        assert json.loads(answer.read())["success"] is True
    assert page.faults == []  # type: ignore[attr-defined]


def test_one_language_is_shown_and_the_choice_is_remembered(page: Page) -> None:
    page.goto(DOOR)
    shown = page.locator(".sample:visible")
    assert {each.get_attribute("data-language") for each in shown.all()} == {"curl"}
    page.get_by_label("Python", exact=True).check()
    assert {each.get_attribute("data-language") for each in shown.all()} == {"python"}
    page.goto("/api/docs")
    expect(page.get_by_label("Python", exact=True)).to_be_checked()
    expect(page.locator("#first-python")).to_be_visible()
    assert page.faults == []  # type: ignore[attr-defined]


def test_everything_is_there_without_javascript(
    new_context: Callable[..., BrowserContext],
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(DOOR)
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    page.get_by_label("JavaScript", exact=True).check()
    expect(page.locator(f"#{FIRST}-javascript")).to_be_visible()
    expect(page.locator(f"#{FIRST}-curl")).to_be_hidden()
    section = page.locator(f"#{FIRST}")
    section.locator("summary", has_text="There is no such scenario").click()
    expect(section.get_by_text('"code": "NOT_FOUND"')).to_be_visible()


def test_the_keyboard_reaches_endpoints_languages_and_refusals(page: Page) -> None:
    page.goto(DOOR)
    page.get_by_role("link", name="Get grading history", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Get grading history")).to_be_in_viewport()
    page.get_by_label("curl", exact=True).focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#history-python")).to_be_visible()
    refusal = page.locator("#history summary", has_text="RATE_LIMIT_EXCEEDED")
    refusal.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#history").get_by_text('"requests_remaining": 0')).to_be_visible()


def test_everything_open_is_still_accessible_and_fits(
    new_context: Callable[..., BrowserContext],
) -> None:
    page = new_context(viewport={"width": 390, "height": 844}).new_page()
    page.goto(DOOR)
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    assert_accessible_light_and_dark(page)


def test_browsers_understand_every_javascript_sample(page: Page, server: Server) -> None:
    page.goto("/api/docs")
    parses = "text => { new (async () => {}).constructor(text); return true }"
    unbound = page.context.new_page()  # a page of ours allows no eval, an empty one does
    for endpoint in of_door(DOORS[0], server.url).endpoints:
        assert unbound.evaluate(parses, javascript(endpoint.call, server.url, "")) is True
