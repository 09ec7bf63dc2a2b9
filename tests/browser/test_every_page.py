"""Every page, wide and narrow, light and dark: it opens, fits, breaks no policy, axe finds nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import assert_accessible_light_and_dark, watch
from tests.server import Server

pytestmark = pytest.mark.browser

WIDTHS = (1280, 390)
NOWHERE = "/no/"
FOR_EVERYBODY = [
    "/",
    "/scenarios/",
    "/scenarios/?q=nothing+matches+this",
    "/scenarios/basic-coding-task/",
    "/scenarios/advanced-structure-001/",
    "/how-grading-works/",
    "/docs/errors/",
    "/docs/errors/RATE_LIMIT_EXCEEDED",
    "/api/docs",
    "/api/docs/grading_v1",
    "/components/",
    "/notebook/",
    "/progress/",
    "/practice/",
    "/attempts/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    NOWHERE,
]
FOR_LEARNERS = [
    "/",
    "/scenarios/",
    "/scenarios/basic-coding-task/",
    "/attempts/",
    "/progress/",
    "/practice/",
    "/notebook/",
    "/account/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/logout/",
    "/api/docs",
    "/api/docs/grading_v1",
]
FOR_STAFF = [
    "/admin/",
    "/admin/grading/scenario/",
    "/admin/grading/scenario/basic-coding-task/change/",
    "/admin/accounts/user/",
    "/admin/accounts/account/",
    "/admin/accounts/plan/",
    "/admin/accounts/plan/basic/change/",
    "/admin/accounts/apikey/",
    "/admin/accounts/call/",
    "/admin/webhooks/subscription/",
    "/admin/webhooks/delivery/",
]

PEOPLE = """
from grading import attempts, notebook, scenarios
from promptlab.accounts.models import User
ada = User.objects.create_superuser("ada", "ada@example.org", "correct horse")
alice = User.objects.create_user("alice", "alice@example.org", "correct horse")
task = scenarios.find(alice, "basic-coding-task")
first = attempts.submit(alice, task, "Write a function that checks emails.")
second = attempts.submit(alice, task, "Write a Python function is_valid_email(text) that takes a "
    "string and returns true or false. An empty string returns false. Do not use libraries.")
print("ATTEMPTS", first.id, second.id)
"""

PROGRAMS = """
from promptlab.accounts import clients, invitations, keys, places
from django.utils import timezone
from promptlab.accounts.models import Call, Membership, User
from promptlab.lib.outbound import Address
from promptlab.webhooks import subscriptions
from promptlab.webhooks.kinds import KINDS
from promptlab.webhooks.models import Delivery
alice, ada = (User.objects.get(username=name) for name in ("alice", "ada"))
team = places.found(alice, "Weather desk")
Membership.objects.create(account=team, user=ada, role="member")
place = places.find(alice, team.id)
key, _ = keys.issue_in(place, name="Nightly report")
gone, _ = keys.issue_in(place, name="Old script")
keys.revoke(gone)
app, _ = clients.register(place, name="Prompt desk", kind="web", scopes=["grade"],
    redirect_uris=["https://app.example.org/callback"])
_, token = invitations.invite(place, "Bob", "member")
Call.objects.create(account=team, user=alice, key_id=key.id, request_id="req_00112233aabbccdd",
    door="grading_v1", method="POST", path="/functions/v1/grade-prompt", status=200, duration_ms=4,
    body='{"prompt": "Write a haiku about rain."}', created_at=timezone.now())
hook, _ = subscriptions.subscribe(place, Address("https://hooks.example.com/promptlab",
    "hooks.example.com", 443, ("198.51.100.7",)), list(KINDS))
Delivery.objects.create(subscription=hook, event_id=hook.id, event="grading.completed",
    payload={"event": "grading.completed", "data": {"overall_score": 8.5}})
print("PROGRAMS", team.id, key.id, app.client_id, token, hook.id)
"""


@pytest.fixture(scope="module")
def program_pages(server: Server, attempt_pages: list[str]) -> list[str]:
    """Alice's team with a key, a client and an invitation; the addresses of their pages."""
    printed = server.manage("shell", "-v", "0", "-c", PROGRAMS)
    line = next(row for row in printed.splitlines() if row.startswith("PROGRAMS"))
    _, team, key, client, invitation, hook = line.split()
    of_team = ["", "members/", "keys/", "keys/new/", f"keys/{key}/"]
    of_team += ["clients/", "clients/new/", f"clients/{client}/"]
    of_team += ["calls/", "calls/?only=refused"]
    of_team += ["webhooks/", "webhooks/new/", f"webhooks/{hook}/", f"webhooks/{hook}/delete/"]
    asked = (
        f"client_id={client}&response_type=code&scope=grade&code_challenge_method=S256"
        f"&code_challenge={'c' * 43}&redirect_uri=https%3A%2F%2Fapp.example.org%2Fcallback"
    )
    return [
        *(f"/account/accounts/{team}/{page}" for page in of_team),
        f"/account/join/{invitation}/",
        f"/identity/o/authorize?{asked}",
        "/identity/o/authorize?client_id=nobody",
        "/identity/o/logout",
        "/account/accounts/",
        "/account/connections/",
        "/account/keys/",
    ]


@pytest.fixture(scope="module")
def attempt_pages(server: Server) -> list[str]:
    """Alice with two attempts, Ada who administers; the addresses of Alice's attempt pages."""
    printed = server.manage("shell", "-v", "0", "-c", PEOPLE)
    line = next(row for row in printed.splitlines() if row.startswith("ATTEMPTS"))
    _, first, second = line.split()
    return [
        f"/attempts/{second}/",
        f"/attempts/{second}/compare/{first}/",
        f"/attempts/{second}/report/",
    ]


def log_in(page: Page, name: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email or username").or_(page.locator("input[name=login]")).first.fill(name)
    page.locator("input[name=password]").fill("correct horse")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)


@pytest.fixture
def opened(new_context: Callable[..., BrowserContext], request: pytest.FixtureRequest) -> Page:
    width = request.getfixturevalue("width")
    page = new_context(viewport={"width": width, "height": 900}).new_page()
    watch(page)
    return page


def check(page: Page, paths: list[str]) -> None:
    wrong: list[str] = []
    for path in paths:
        answer = page.goto(path)
        assert answer is not None
        if answer.status != (404 if path == NOWHERE else 200):
            wrong.append(f"{path}: status {answer.status}")
            continue
        too_wide = page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
        if too_wide > 0:
            wrong.append(f"{path}: {too_wide} px too wide")
        try:
            assert_accessible_light_and_dark(page)
        except AssertionError as found:
            wrong.append(f"{path}: {found}")
    faults: list[Any] = page.faults  # type: ignore[attr-defined]
    assert wrong + faults == []


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_for_everybody(opened: Page, width: int) -> None:
    check(opened, FOR_EVERYBODY)


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_for_learners(opened: Page, attempt_pages: list[str], width: int) -> None:
    log_in(opened, "alice")
    check(opened, [*attempt_pages, *FOR_LEARNERS])


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_about_programs(opened: Page, program_pages: list[str], width: int) -> None:
    log_in(opened, "alice")
    check(opened, program_pages)


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_for_staff(opened: Page, attempt_pages: list[str], width: int) -> None:
    log_in(opened, "ada")
    check(opened, FOR_STAFF)
