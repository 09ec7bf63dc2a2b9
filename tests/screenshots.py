"""`make screenshots`: the README's pictures, taken from the real pages in Chromium."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.server import CHROMIUM_FLAGS, ROOT, Server, find_chromium

PICTURES = ROOT / "docs" / "pictures"
FIRST_TRY = "Write an e-mail to my neighbour Marta to thank her. Keep it nice."
PROMPT = """\
Write an e-mail from me, Jo from number 7, to my neighbour Marta to thank her for lending us her \
gazebo and for washing up until midnight. Only Marta will read it.

Use a warm tone and keep it under 120 words. Put a short subject line on top. Do not invent \
anything that is not in these notes.\
"""
# Six weeks of somebody who gets better: at each scenario some of its author's own sample prompts,
# by their place in the pack, graded like any other.
HISTORY = """
from datetime import timedelta
from django.utils import timezone
from grading import attempts, scenarios
from grading.recording import Circumstances
from promptlab.accounts.models import User
WEEKS = [("thank-you-email", 4, 1), ("late-parcel-reply", 4, 1), ("explain-seasons", 4, 1),
         ("weekly-study-plan", 3, 1), ("extract-invoice-fields", 1, 0), ("basic-validation", 1, 0)]
sam = User.objects.create_user("sam", "sam@example.org", "correct horse", display_name="Sam")
moment = timezone.now() - timedelta(days=40)
for name, *places in WEEKS:
    scenario = scenarios.find(sam, name)
    for place in places:
        prompt = scenario.version.content["fixtures"][place]["prompt"]
        attempts.submit(sam, scenario, prompt, Circumstances(seconds=260), now=moment)
        moment += timedelta(hours=2)
    moment += timedelta(days=7)
"""
LOOKS = (("wide", 1280, 800, "light"), ("dark", 1280, 800, "dark"), ("phone", 390, 844, "light"))


def take(page: Page, url: str, look: str) -> None:
    """Home, catalogue and a graded attempt as a new guest sees them; progress after six weeks."""

    def keep(name: str) -> None:
        page.wait_for_timeout(300)
        page.screenshot(path=PICTURES / f"{name}-{look}.png")

    page.goto(f"{url}/")
    keep("home")
    page.goto(f"{url}/scenarios/")
    keep("catalogue")
    page.goto(f"{url}/scenarios/thank-you-email/")
    for number, prompt in enumerate((FIRST_TRY, PROMPT), start=1):
        page.locator("#prompt").fill(prompt)
        page.locator("#prompt").press("Control+Enter")
        page.get_by_role("heading", name=f"Attempt {number}").wait_for()
    # From the score down to the underlined evidence; on a phone the evidence comes first.
    to_top(page, "[data-evidence]" if look == "phone" else "#result-title")
    keep("practice")
    page.context.clear_cookies()
    page.goto(f"{url}/accounts/login/?next=/progress/")
    page.locator("input[name=login]").fill("sam")
    page.locator("input[name=password]").fill("correct horse")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(f"{url}/progress/")
    page.reload()  # without the message about the login
    keep("progress")


def to_top(page: Page, selector: str) -> None:
    """Scroll until the element stands a little below the upper edge."""
    page.locator(selector).evaluate("one => scrollBy(0, one.getBoundingClientRect().top - 24)")


def main() -> int:
    chromium = find_chromium()
    if chromium is None:
        print("Chromium is not installed (apt-get install chromium)")  # noqa: T201
        return 1
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        server = Server.start(Path(folder))
        try:
            server.manage("shell", "-v", "0", "-c", HISTORY)
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
