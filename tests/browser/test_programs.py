"""Keys, teams and apps, in the browser."""

from __future__ import annotations

import json
import re
import secrets
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.accounts.oauth_flows import CHALLENGE, VERIFIER
from tests.browser.conftest import assert_accessible, watch
from tests.browser.test_people import sign_up
from tests.server import Server

pytestmark = pytest.mark.browser
KEY = re.compile(r"pe_sk_(live|test)_\w{40}")


def calls(server: Server, token: str) -> bool:
    """Whether a program gets an answer with this key or token."""
    address = f"{server.url}/functions/v1/grade-prompt/scenarios/basic-coding-task"
    headers = {"Authorization": f"Bearer {token}"}
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
        return bool(json.loads(answer.read()))


def make_key(page: Page, name: str) -> str:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Real work").check()
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_role("heading", name="Copy your key now")).to_be_visible()
    return page.locator("#new-key").inner_text()


def test_the_first_key_is_made_copied_and_calls(page: Page, server: Server) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_up(page)
    page.goto("/account/")
    page.get_by_role("link", name="API keys").click()
    assert_accessible(page)
    page.get_by_role("link", name="Make the first key").click()
    text = make_key(page, "Nightly report")
    assert_accessible(page)
    page.get_by_role("button", name="Copy the key").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == text
    assert calls(server, text)
    page.get_by_role("link", name="I have it").click()
    expect(page.get_by_role("link", name="Nightly report")).to_be_visible()
    assert text not in page.content()
    assert page.faults == []  # type: ignore[attr-defined]


def test_everything_about_keys_works_without_javascript(
    new_context: Callable[..., BrowserContext], server: Server
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    sign_up(page)
    page.goto("/account/keys/")
    page.get_by_role("link", name="Make the first key").click()
    first = make_key(page, "Script")
    assert calls(server, first)
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    page.get_by_role("link", name="I have it").click()
    page.get_by_role("link", name="Script").click()
    page.get_by_role("button", name="Make a new key").click()
    second = page.locator("#new-key").inner_text()
    assert KEY.fullmatch(second)
    assert second != first
    assert calls(server, second)
    page.get_by_role("link", name="I have it").click()
    page.get_by_role("link", name="Script").last.click()
    page.get_by_role("button", name="Revoke the key").click()
    expect(page.get_by_role("status")).to_contain_text("“Script” is revoked")
    page.get_by_text("not accepted any more").click()
    expect(page.get_by_text("Revoked", exact=True)).to_be_visible()


def test_a_form_with_a_fault_says_so_where_it_is(page: Page) -> None:
    sign_up(page)
    page.goto("/account/keys/")
    page.get_by_role("link", name="Make the first key").click()
    page.get_by_label("Name").fill("Script")
    for box in page.get_by_role("group", name="What may it do?").get_by_role("checkbox").all():
        box.uncheck()
    page.get_by_role("button", name="Make the key").click()
    group = page.get_by_role("group", name="What may it do?")
    expect(group).to_contain_text("Choose at least one")
    expect(page.get_by_label("Name")).to_have_value("Script")
    assert_accessible(page)
    assert page.faults == []  # type: ignore[attr-defined]


def test_a_team_is_made_and_somebody_joins_it(
    page: Page, new_context: Callable[..., BrowserContext]
) -> None:
    sign_up(page)
    page.goto("/account/accounts/")
    team = f"Desk {secrets.token_hex(3)}"
    page.get_by_label("Name of the new account").fill(team)
    page.get_by_role("button", name="Make the account").click()
    page.get_by_label("Whom is it for?").fill("Emil")
    page.get_by_role("button", name="Make a link").click()
    expect(page.get_by_role("heading", name="Pass this link on now")).to_be_visible()
    assert_accessible(page)
    link = page.locator("#invitation-link").inner_text()

    other = new_context().new_page()
    watch(other)
    other.goto(link)
    assert_accessible(other)
    other.get_by_role("link", name="Sign up").last.click()
    name = f"emil-{secrets.token_hex(3)}"
    other.get_by_label("E-mail address").fill(f"{name}@example.org")
    other.get_by_label("User name").fill(name)
    for label in ("Password", "The same password again"):
        other.get_by_label(label, exact=True).fill("a long and quiet river")
    other.get_by_role("button", name="Sign up").click()
    other.get_by_role("button", name="Join").click()
    expect(other.get_by_role("heading", name=team)).to_be_visible()

    page.reload()
    expect(page.get_by_text(name).first).to_be_visible()
    page.get_by_label(f"Role of {name}").select_option("Viewer")
    page.get_by_role("button", name=f"Change the role of {name}").click()
    expect(page.get_by_role("status")).to_contain_text(f"{name} is viewer now")
    assert page.faults == other.faults == []  # type: ignore[attr-defined]


@pytest.fixture
def app_server() -> Iterator[tuple[str, list[str]]]:
    """An application's own server: where people go back to, and what they bring."""
    brought: list[str] = []

    class Callback(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            brought.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<title>The app</title>Welcome back")

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Callback)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/callback", brought
    server.shutdown()
    server.server_close()


def test_an_app_is_registered_let_in_by_its_page_and_sent_away_again(
    page: Page, server: Server, app_server: tuple[str, list[str]]
) -> None:
    callback, brought = app_server
    sign_up(page)
    page.goto("/account/keys/")
    page.get_by_role("link", name="OAuth").click()
    assert_accessible(page)
    page.get_by_role("link", name="Register a client").click()
    assert_accessible(page)
    page.get_by_role("textbox", name="Name").fill("Prompt desk")
    page.get_by_label("An app in a browser").check()
    page.get_by_label("Where people go back to").fill(callback)
    page.get_by_role("button", name="Register it").click()
    client_id = page.locator("#new-id").inner_text()
    assert_accessible(page)

    question = {
        "client_id": client_id,
        "response_type": "code",
        "redirect_uri": callback,
        "scope": "grade",
        "state": "here",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    page.goto(f"/identity/o/authorize?{urllib.parse.urlencode(question)}")
    expect(page.get_by_role("heading", name="Let “Prompt desk” act as you?")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Let it in").click()
    page.wait_for_url(f"{callback}?**")
    code = urllib.parse.parse_qs(urllib.parse.urlsplit(brought[0]).query)["code"][0]
    form = {
        "grant_type": "authorization_code",
        "client_id": client_id,
        "code": code,
        "redirect_uri": callback,
        "code_verifier": VERIFIER,
    }
    body = urllib.parse.urlencode(form).encode()
    with urllib.request.urlopen(f"{server.url}/identity/o/api/token", body) as answer:
        assert calls(server, json.loads(answer.read())["access_token"])

    page.goto("/account/connections/")
    assert_accessible(page)
    page.get_by_role("button", name="Disconnect Prompt desk").click()
    expect(page.get_by_role("heading", name="No app acts as you")).to_be_visible()
    assert_accessible(page)
    assert page.faults == []  # type: ignore[attr-defined]
