"""A webhook from its first secret to its end, on a phone and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.test_every_page import log_in
from tests.server import Server

pytestmark = pytest.mark.browser
PERSON = """
from promptlab.accounts.models import User
User.objects.create_user("wendy", "wendy@example.org", "correct horse")
"""


def test_a_webhook_is_made_given_a_new_secret_and_deleted(
    server: Server, new_context: Callable[..., BrowserContext]
) -> None:
    server.manage("shell", "-v", "0", "-c", PERSON)
    context = new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    log_in(page, "wendy")
    page.goto("/account/keys/")
    page.get_by_role("link", name="Webhooks").click()
    page.get_by_role("link", name="Make the first webhook").click()
    page.get_by_label("Address").fill("https://192.168.1.1/hooks")
    page.get_by_role("button", name="Make the webhook").click()
    expect(page.get_by_text("192.168.1.1 is not on the public internet.")).to_be_visible()
    page.get_by_label("Address").fill("https://1.1.1.1/hooks")
    page.get_by_role("button", name="Make the webhook").click()
    first = page.locator("#new-secret").inner_text()
    page.get_by_role("link", name="I have it").click()
    expect(page.get_by_text("Nothing has happened yet")).to_be_visible()
    page.get_by_role("button", name="Make a new secret").click()
    second = page.locator("#new-secret").inner_text()
    assert first.startswith("whsec_")
    assert second.startswith("whsec_")
    assert first != second
    page.get_by_role("link", name="I have it").click()
    page.get_by_role("link", name="Delete the webhook").click()
    page.get_by_role("button", name="Delete the webhook").click()
    expect(page.get_by_text("is deleted")).to_be_visible()
    expect(page.get_by_role("link", name="Make the first webhook")).to_be_visible()
