"""`make screenshots`: the README's pictures, taken from the real pages in Chromium."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.server import CHROMIUM_FLAGS, ROOT, Server, find_chromium

PICTURES = ROOT / "docs" / "pictures"
PROMPT = """\
Write a Python function is_valid_email(text) for our sign-up form. It takes one string and \
returns True for a valid address and False otherwise.

Rules:
1. Exactly one @, with text before it and a domain with a dot after it.
2. Strip spaces at both ends before checking.
3. An empty string returns False.

Use only the standard library. Give the function first, then three tests.\
"""
LOOKS = (("wide", 1280, 800, "light"), ("dark", 1280, 800, "dark"), ("phone", 390, 844, "light"))


def take(page: Page, url: str, look: str) -> None:
    """Home, catalogue, a graded attempt and progress, as a new guest sees them."""

    def keep(name: str) -> None:
        page.wait_for_timeout(300)
        page.screenshot(path=PICTURES / f"{name}-{look}.png")

    page.goto(f"{url}/")
    keep("home")
    page.goto(f"{url}/scenarios/")
    keep("catalogue")
    page.goto(f"{url}/scenarios/basic-coding-task/")
    page.locator("textarea[name=prompt]").fill(PROMPT)
    page.locator("textarea[name=prompt]").press("Control+Enter")
    page.locator("[data-overall-score]").first.wait_for()
    page.locator("[data-overall-score]").first.scroll_into_view_if_needed()
    keep("practice")
    page.goto(f"{url}/progress/")
    keep("progress")


def main() -> int:
    chromium = find_chromium()
    if chromium is None:
        print("Chromium is not installed (apt-get install chromium)")  # noqa: T201
        return 1
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        server = Server.start(Path(folder))
        try:
            browser = driver.chromium.launch(executable_path=str(chromium), args=CHROMIUM_FLAGS)
            for look, width, height, scheme in LOOKS:
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme="dark" if scheme == "dark" else "light",
                    reduced_motion="reduce",
                )
                take(context.new_page(), server.url, look)
            browser.close()
        finally:
            server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
