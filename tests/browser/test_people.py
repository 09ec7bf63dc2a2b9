from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import assert_accessible, assert_accessible_light_and_dark, watch
from tests.server import Server

pytestmark = pytest.mark.browser
PASSWORD = "a long and quiet river"


@pytest.fixture
def named(new_context: Callable[..., BrowserContext], server: Server) -> Page:
    """A visitor who opened the site by name: browsers make no passkeys for number addresses."""
    base = server.url.replace("127.0.0.1", "localhost")
    page = new_context(base_url=base, timezone_id="Asia/Tokyo").new_page()
    watch(page)
    return page


def sign_up(page: Page) -> str:
    name = f"dora-{secrets.token_hex(3)}"
    page.goto("/accounts/signup/")
    page.get_by_label("E-mail address").fill(f"{name}@example.org")
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("status")).to_contain_text(f"You are logged in as {name}")
    return name


def give_password(page: Page) -> None:
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def plug_in_authenticator(page: Page) -> None:
    """A fingerprint reader of Chromium's own that always recognises the finger."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_added_and_opens_the_account_without_a_password(named: Page) -> None:
    plug_in_authenticator(named)
    name = sign_up(named)
    named.goto("/accounts/2fa/")
    named.get_by_role("link", name="Add a passkey").click()
    give_password(named)
    assert_accessible(named)
    named.get_by_label("It logs me in alone").check()
    named.get_by_role("button", name="Add a passkey").click()
    expect(named.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert_accessible(named)
    named.goto("/accounts/logout/")
    named.get_by_role("main").get_by_role("button", name="Log out").click()

    named.goto("/accounts/login/")
    named.get_by_role("button", name="Log in with a passkey").click()
    expect(named.get_by_role("status")).to_contain_text(f"You are logged in as {name}")
    assert named.faults == []  # type: ignore[attr-defined]


def test_a_passkey_can_be_the_second_step_after_the_password(named: Page) -> None:
    plug_in_authenticator(named)
    name = sign_up(named)
    named.goto("/accounts/2fa/webauthn/add/")
    give_password(named)
    named.get_by_role("button", name="Add a passkey").click()
    expect(named.get_by_role("heading", name="Recovery codes")).to_be_visible()
    named.goto("/accounts/logout/")
    named.get_by_role("main").get_by_role("button", name="Log out").click()

    named.goto("/accounts/login/")
    named.get_by_label("E-mail address or user name").fill(name)
    named.get_by_label("Password").fill(PASSWORD)
    named.get_by_role("button", name="Log in", exact=True).click()
    expect(named.get_by_role("heading", name="One more step")).to_be_visible()
    assert_accessible(named)
    named.get_by_role("button", name="Use a passkey").click()
    expect(named.get_by_role("status")).to_contain_text(f"You are logged in as {name}")
    named.goto("/accounts/2fa/webauthn/")
    expect(named.get_by_text("Second step after the password")).to_be_visible()
    assert_accessible(named)
    assert named.faults == []  # type: ignore[attr-defined]


def test_a_passkey_that_does_not_work_says_so_and_changes_nothing(named: Page) -> None:
    plug_in_authenticator(named)
    named.goto("/accounts/login/")
    named.get_by_role("button", name="Log in with a passkey").click()
    expect(named.get_by_role("alert")).to_contain_text("Nothing has changed")
    expect(named).to_have_title("Log in - PromptLab")


def test_at_a_number_address_the_page_says_why_there_are_no_passkeys(page: Page) -> None:
    sign_up(page)
    page.goto("/accounts/2fa/")
    expect(page.get_by_text("Browsers make passkeys for names")).to_be_visible()
    assert page.faults == []  # type: ignore[attr-defined]


def test_the_browsers_time_zone_becomes_the_persons(named: Page) -> None:
    sign_up(named)
    named.goto("/account/")
    expect(named.get_by_label("Time zone")).to_have_value("Asia/Tokyo")


def test_another_browsers_time_zone_is_offered(
    named: Page, new_context: Callable[..., BrowserContext], server: Server
) -> None:
    name = sign_up(named)
    base = server.url.replace("127.0.0.1", "localhost")
    abroad = new_context(base_url=base, timezone_id="Europe/Lisbon").new_page()
    abroad.goto("/accounts/login/?next=/account/")
    abroad.get_by_label("E-mail address or user name").fill(name)
    abroad.get_by_label("Password").fill(PASSWORD)
    abroad.get_by_role("button", name="Log in", exact=True).click()
    expect(abroad.get_by_text("Your browser says Europe/Lisbon")).to_be_visible()
    assert_accessible(abroad)
    abroad.get_by_role("button", name="Take that one").click()
    expect(abroad.get_by_label("Time zone")).to_have_value("Europe/Lisbon")


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_the_account_pages(
    new_context: Callable[..., BrowserContext], width: int
) -> None:
    page = new_context(viewport={"width": width, "height": 900}).new_page()
    watch(page)
    for path in (
        "login/",
        "signup/",
        "password/reset/",
        "password/reset/done/",
        "inactive/",
        "confirm-email/",
        "confirm-email/?sent=no",
    ):
        page.goto(f"/accounts/{path}")
        assert_accessible_light_and_dark(page)
    sign_up(page)
    for path in ("/account/", "/account/delete/", "/accounts/email/", "/accounts/password/change/"):
        page.goto(path)
        assert_accessible_light_and_dark(page)
    page.goto("/accounts/2fa/totp/activate/")
    assert_accessible_light_and_dark(page)
    give_password(page)
    expect(page.get_by_alt_text("QR code for your authenticator app")).to_be_visible()
    assert_accessible_light_and_dark(page)
    page.goto("/admin/")
    expect(page.get_by_role("heading", name="This part is for administrators")).to_be_visible()
    assert_accessible_light_and_dark(page)
    assert page.faults == []  # type: ignore[attr-defined]


def practise(page: Page) -> None:
    """The first graded prompt of a visitor, who is a guest from then on."""
    page.goto("/scenarios/")
    page.locator(".rung-title").first.click()
    page.wait_for_load_state()  # the keys are listened to from then on
    prompt = page.locator("textarea[name=prompt]")
    prompt.fill("Write a polite e-mail of at most 120 words to our 40 customers about new prices.")
    prompt.press("Control+Enter")
    expect(page.locator("[data-overall-score]").first).to_be_visible()


def test_a_guest_who_signs_up_keeps_the_work(named: Page) -> None:
    practise(named)
    sign_up(named)
    expect(named.get_by_text("You are practising as a guest")).to_have_count(0)
    named.goto("/attempts/")
    expect(named.get_by_role("main").locator("a[href^='/attempts/']").first).to_be_visible()
    assert named.faults == []  # type: ignore[attr-defined]


def test_every_cookie_is_named_among_what_is_stored(page: Page) -> None:
    practise(page)
    page.get_by_role("button", name="Dark", exact=True).click()
    sign_up(page)
    page.goto("/how-grading-works/")
    stored = page.locator("section", has=page.get_by_role("heading", name="What is stored"))
    names = {cookie["name"] for cookie in page.context.cookies()}
    assert {"sessionid", "csrftoken", "time_zone", "theme"} <= names
    for name in names:
        expect(stored.get_by_text(name, exact=True)).to_be_visible()


def test_on_a_shared_computer_the_login_asks_whose_work_it_is(
    named: Page, new_context: Callable[..., BrowserContext], server: Server
) -> None:
    name = sign_up(named)
    base = server.url.replace("127.0.0.1", "localhost")
    shared = new_context(base_url=base).new_page()
    watch(shared)
    practise(shared)
    shared.goto("/accounts/login/")
    shared.get_by_label("E-mail address or user name").fill(name)
    shared.get_by_label("Password").fill(PASSWORD)
    shared.get_by_role("button", name="Log in", exact=True).click()
    expect(shared.get_by_text("a guest made")).to_contain_text("1 attempt")
    assert_accessible(shared)
    shared.get_by_role("button", name="Leave them out").click()
    shared.goto("/accounts/logout/")
    shared.get_by_role("main").get_by_role("button", name="Log out").click()
    expect(shared.get_by_text("You are practising as a guest")).to_be_visible()
    assert shared.faults == []  # type: ignore[attr-defined]
