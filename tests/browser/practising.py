"""What people do on the practice page, for the browser tests."""

from __future__ import annotations

import re
from typing import TypeVar

from playwright.sync_api import Page, expect

Kept = TypeVar("Kept")
ADDRESS = "/scenarios/thank-you-email/"
EXPERT = "/scenarios/expert-orchestration/"
WEAK = "Write an e-mail to my neighbour Marta to thank her. Keep it nice."
BETTER = (
    "Write an e-mail from me, Jo from number 7, to my neighbour Marta to thank her for lending us "
    "her gazebo and for washing up until midnight. Only Marta will read it. Use a warm tone and "
    "keep it under 120 words. Put a short subject line on top."
)


def grade(page: Page, prompt: str, number: int) -> None:
    """Write a prompt, send it, and wait for the attempt of this number."""
    page.locator("#prompt").fill(prompt)
    page.locator("#submit").click()
    expect(page.locator("#result-title")).to_have_text(f"Attempt {number}")


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_contain_text(re.compile(r"^Saved \d+ s ago"))


def until(page: Page, held: list[Kept]) -> Kept:
    """What a route has held back first, as soon as it is there."""
    for _ in range(500):
        if held:
            return held[0]
        page.wait_for_timeout(20)
    raise AssertionError("nothing was sent")


def fine(page: Page) -> None:
    faults: list[str] = page.faults  # type: ignore[attr-defined]
    assert faults == []
