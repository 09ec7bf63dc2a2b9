"""The notebook in the browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import assert_accessible
from tests.browser.practising import fine

pytestmark = pytest.mark.browser


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
    page.get_by_role("button", name="Close").press("Enter")
    expect(page.get_by_text("The entry is deleted.")).to_have_count(0)
    expect(page.locator("#main")).to_be_focused()
    fine(page)
