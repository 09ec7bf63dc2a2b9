"""The judge's verdict arrives while the learner reads the first grade, or writes on."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import vendor_server
from tests.browser.conftest import assert_accessible, watch
from tests.browser.practising import ADDRESS, BETTER, fine, grade
from tests.server import Server
from tests.vendor_server import Answer, Vendor, error, message

pytestmark = pytest.mark.browser
ALICE = """
from decimal import Decimal
from promptlab.accounts.models import Budget, User
from promptlab.accounts.people import make_personal_account
alice = User.objects.create_user("alice", "alice@example.org", "correct horse")
Budget.objects.create(account=make_personal_account(alice), limit_usd=Decimal(1))
"""


@pytest.fixture(scope="module")
def patient() -> Iterator[Vendor]:
    with vendor_server.running() as vendor:
        yield vendor


@pytest.fixture(scope="module")
def judging(
    patient: Vendor, tmp_path_factory: pytest.TempPathFactory, migrated: Path
) -> Iterator[Server]:
    """A server that asks our vendor for a second reading of every prompt."""
    running = Server.start(
        tmp_path_factory.mktemp("judging"),
        migrated,
        PROMPTLAB_GRADER="auto",
        ANTHROPIC_API_KEY=vendor_server.KEY,
        ANTHROPIC_BASE_URL=patient.url,
    )
    running.manage("shell", "-c", ALICE)
    yield running
    running.stop()


@pytest.fixture
def verdict(patient: Vendor) -> Iterator[threading.Event]:
    """Set it, and Claude answers: only the first point is met, by the name of the neighbour."""
    given = threading.Event()

    def judge(body: dict[str, object]) -> Answer:
        found = re.search(r"each of the (\d+) checkpoints", str(body["system"]))
        assert found
        points = [
            {
                "checkpoint": n,
                "verdict": "missing" if n > 1 else "met",
                "quotes": ["Marta"] * (n == 1),
            }
            for n in range(1, int(found[1]) + 1)
        ]
        answer = message(json.dumps({"verdicts": points}))
        answer.hangs = given
        return answer

    patient.says(judge)
    yield given
    given.set()


@pytest.fixture
def alice(browser: Browser, judging: Server) -> Iterator[Page]:
    context = browser.new_context(base_url=judging.url, reduced_motion="reduce")
    page = context.new_page()
    watch(page)
    page.goto("/accounts/login/")
    page.locator("#id_login").fill("alice")
    page.locator("#id_password").fill("correct horse")
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url("**/")
    page.goto(ADDRESS)
    yield page
    context.close()


def overall(page: Page) -> str | None:
    return page.locator("[data-overall-score]").get_attribute("data-overall-score")


def attempts(page: Page) -> int:
    """How many attempts there are already."""
    title = page.locator("#result-title")
    return int(title.inner_text().split()[-1]) if title.count() else 0


def submit(page: Page, more: str) -> str | None:
    """Send a prompt that nobody has judged before; returns the first grade."""
    grade(page, f"{BETTER} {more}", attempts(page) + 1)
    expect(page.locator(".judge")).to_contain_text("Claude is reading this prompt too")
    return overall(page)


def test_the_verdict_swaps_in_and_disturbs_nobody_who_writes_on(alice, verdict):
    first = submit(alice, "Mention the lantern.")
    assert_accessible(alice)
    alice.locator("#prompt").press_sequentially(" And then")
    verdict.set()
    expect(alice.locator(".judge")).to_contain_text("Graded by Claude.")
    expect(alice.locator(".judge")).to_contain_text(f"had said {first}")
    assert overall(alice) != first
    expect(alice.locator("#announcement")).to_contain_text("Claude has read it. Graded:")
    expect(alice.locator("#prompt")).to_be_focused()
    expect(alice.locator("#prompt")).to_have_value(re.compile("And then$"))
    assert_accessible(alice)
    fine(alice)


def test_the_focus_stays_in_a_result_that_is_being_read(alice, verdict):
    submit(alice, "Mention the candle.")
    expect(alice.locator("#result-title")).to_be_focused()
    verdict.set()
    expect(alice.locator(".judge")).to_contain_text("Graded by Claude.")
    expect(alice.locator("#result-title")).to_be_focused()


def test_a_reload_shows_where_it_stands_and_the_verdict_still_comes(alice, verdict):
    submit(alice, "Mention the pear tree.")
    alice.reload()
    expect(alice.locator(".judge")).to_contain_text("Claude is reading this prompt too")
    verdict.set()
    expect(alice.locator(".judge")).to_contain_text("Graded by Claude.")
    alice.reload()
    expect(alice.locator(".judge")).to_contain_text("Graded by Claude.")


def test_the_attempts_own_page_brings_it_too(alice, verdict):
    submit(alice, "Mention the hammock.")
    alice.get_by_role("link", name="Look again").click()
    expect(alice.locator(".judge")).to_contain_text("Claude is reading this prompt too")
    verdict.set()
    expect(alice.locator(".judge")).to_contain_text("Graded by Claude.")


def test_the_same_prompt_again_has_its_verdict_at_once(alice, patient, verdict):
    submit(alice, "Mention the kettle.")
    verdict.set()
    expect(alice.locator(".judge")).to_contain_text("Graded by Claude.")
    asked = len(patient.requests)
    grade(alice, f"{BETTER} Mention the kettle.", attempts(alice) + 1)
    expect(alice.locator(".judge")).to_contain_text("Graded by Claude.")
    assert len(patient.requests) == asked


def test_without_a_verdict_the_first_grade_stands_and_says_why(alice, patient):
    refusal = error(400, "invalid_request_error")
    refusal.hangs = threading.Event()
    patient.says(refusal)
    first = submit(alice, "Mention the doormat.")
    refusal.hangs.set()
    expect(alice.locator(".judge")).to_contain_text(
        "Graded by the embedded grader: Claude gave no answer that could be used."
    )
    assert overall(alice) == first


def test_a_dropped_socket_and_a_restarted_server_lose_nothing(alice, judging, verdict):
    submit(alice, "Mention the umbrella.")
    judging.restart()
    verdict.set()
    expect(alice.locator(".judge")).to_contain_text("Graded by Claude.", timeout=60_000)


def test_guests_are_told_that_nobody_pays_for_them(browser, judging):
    context = browser.new_context(base_url=judging.url)
    page = context.new_page()
    page.goto(ADDRESS)
    grade(page, BETTER, 1)
    expect(page.locator(".judge")).to_contain_text("there is no budget for Claude here")
    context.close()
