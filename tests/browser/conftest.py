"""Chromium for the browser tests, and the checks that every page must stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.practising import ADDRESS
from tests.server import CHROMIUM_FLAGS, Server

# Preloading would copy imported style sheets into the page, which our policy rightly blocks. Only
# what is wrong is described: to describe all that is right takes longer than to look.
LOOKED_FOR = {"preload": False, "resultTypes": ["violations"]}
TRANSITIONS_END = """Promise.all(document.getAnimations()
    .filter(each => each instanceof CSSTransition).map(each => each.finished))"""
# How long a page may take is no matter of these tests, and machines are busy at times.
expect.set_options(timeout=20_000)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """Chromium for one file of tests.

    Playwright keeps an event loop running in this thread while it is open, and Django refuses the
    database then: it must be closed before the same worker goes on to tests of another kind.
    """
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=str(chromium), args=CHROMIUM_FLAGS)
        yield running
        running.close()


@pytest.fixture
def new_context(browser: Browser, server: Server) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts (a person with cookies of their own) on the real server."""
    made: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        defaults = {"base_url": server.url, "reduced_motion": "reduce"}
        made.append(browser.new_context(**{**defaults, **options}))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for context in made:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """One visitor's page that fails the test on any script error or policy violation."""
    opened = new_context().new_page()
    watch(opened)
    return opened


@pytest.fixture
def desk(page: Page) -> Page:
    """The practice page of a scenario for beginners, as a visitor opens it."""
    page.goto(ADDRESS)
    return page


def watch(page: Page) -> None:
    """Script errors and policy violations on this page are kept in `page.faults`."""
    faults: list[str] = []
    page.faults = faults  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda message: (
            faults.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )


def assert_accessible(page: Page) -> None:
    """axe finds nothing on the page as it stands."""
    results = Axe().run(page, options=LOOKED_FOR)
    assert results.violations_count == 0, results.generate_report()


def assert_accessible_light_and_dark(page: Page) -> None:
    """axe finds nothing in either theme of the page as it stands."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.evaluate(TRANSITIONS_END)
        try:
            assert_accessible(page)
        except AssertionError as found:
            raise AssertionError(f"{scheme}: {found}") from None
