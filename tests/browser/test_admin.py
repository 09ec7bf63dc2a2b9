from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, expect

from tests.browser.conftest import assert_accessible, assert_accessible_light_and_dark, watch
from tests.server import Server

pytestmark = pytest.mark.browser

FORM = "/admin/grading/scenario/thank-you-email/change/"
SAMPLE = "Write a thank-you e-mail to Marta from Jo. Keep it under 120 words, in a warm tone."
AUTHOR = """
from promptlab.accounts.models import User
User.objects.create_superuser("author", "author@example.org", "correct horse")
"""


@pytest.fixture(scope="module")
def author(server: Server) -> str:
    server.manage("shell", "-v", "0", "-c", AUTHOR)
    return "author"


@pytest.fixture
def at_work(new_context: Callable[..., BrowserContext], author: str) -> Callable[..., Page]:
    """Opens a page of admin as an author."""

    def open_page(address: str, **options: object) -> Page:
        page = new_context(**options).new_page()
        watch(page)
        page.goto(f"/accounts/login/?next={address}")
        page.locator("input[name=login]").fill(author)
        page.locator("input[name=password]").fill("correct horse")
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(f"**{address}")
        return page

    return open_page


@pytest.mark.parametrize("width", [1280, 390])
def test_the_form_with_reading_and_gate_is_accessible_and_fits(
    at_work: Callable[..., Page], width: int
) -> None:
    page = at_work(FORM, viewport={"width": width, "height": 900})

    page.goto(f"{FORM}?gate=1")
    page.get_by_label("Sample prompt").fill(SAMPLE)
    page.get_by_role("button", name="Grade the sample").click()
    expect(page.locator("#reading-title")).to_be_visible()

    assert_accessible_light_and_dark(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.faults == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "address",
    [
        "/admin/",
        "/admin/accounts/account/add/",
        "/admin/accounts/invitation/add/",
        "/admin/accounts/user/",
        "/admin/grading/scenario/",
        "/admin/grading/scenario/add/",
        "/admin/grading/scenario/import/",
        "/admin/grading/scenario/thank-you-email/versions/",
        "/admin/grading/scenario/thank-you-email/analytics/",
        "/admin/grading/gradereport/",
        "/admin/grading/attempt/",
        "/admin/grading/track/",
    ],
)
def test_the_other_pages_are_accessible(at_work: Callable[..., Page], address: str) -> None:
    page = at_work(address)

    assert_accessible(page)
    assert page.faults == []  # type: ignore[attr-defined]


def test_the_preview_follows_what_is_typed(at_work: Callable[..., Page]) -> None:
    page = at_work(FORM)

    page.locator("#id_structure_checkpoints").fill("Asks for exactly three haiku")

    expect(page.locator("#preview")).to_contain_text("Asks for exactly three haiku")
    expect(page.locator("#id_structure_checkpoints")).to_be_focused()


def test_another_row_can_be_added_and_is_saved(at_work: Callable[..., Page]) -> None:
    page = at_work(FORM)
    page.locator("[data-add-row=mistake]").click()
    row = page.locator("[data-rows=mistake] fieldset").last
    row.get_by_label("Mistake").fill("Shouting")
    row.get_by_label("Why it matters").fill("Nobody likes to be shouted at.")
    row.get_by_label("What to do instead").fill("Ask kindly.")
    row.get_by_label("Severity").select_option("minor")
    page.get_by_label("Title").fill("")

    page.locator("input[name=_save]").click()

    expect(page.locator(".errornote")).to_be_visible()
    expect(page.locator("[data-rows=mistake] input[value=Shouting]")).to_have_count(1)


def test_leaving_with_something_unsaved_asks_first(at_work: Callable[..., Page]) -> None:
    page = at_work(FORM)
    questions: list[str] = []

    def stay(question: Dialog) -> None:
        questions.append(question.type)
        question.dismiss()

    page.on("dialog", stay)

    page.get_by_label("Sample prompt").fill(SAMPLE)
    page.get_by_role("link", name="Versions").click()
    page.wait_for_url("**/versions/")
    page.goto(FORM)
    page.get_by_label("Title").fill("A better title")
    page.get_by_role("link", name="Versions").click()
    expect(page.get_by_label("Title")).to_have_value("A better title")
    page.get_by_label("Title").fill("")
    page.locator("input[name=_save]").click()
    expect(page.locator(".errornote")).to_be_visible()
    page.get_by_role("link", name="Versions").click()

    assert questions == ["beforeunload", "beforeunload"]
    assert page.faults == []  # type: ignore[attr-defined]


def test_without_scripts_a_sample_is_graded_in_the_whole_page(
    at_work: Callable[..., Page],
) -> None:
    page = at_work(FORM, java_script_enabled=False)

    page.get_by_label("Title").fill("Half an idea")
    page.get_by_label("Sample prompt").fill(SAMPLE)
    page.get_by_role("button", name="Grade the sample").click()

    expect(page.locator("#reading-title")).to_contain_text("The sample scores")
    expect(page.get_by_label("Title")).to_have_value("Half an idea")


def test_a_pack_is_looked_at_and_then_imported(
    at_work: Callable[..., Page], server: Server, tmp_path: Path
) -> None:
    pack = tmp_path / "one.yaml"
    exported = server.manage("export_scenarios", "thank-you-email")
    pack.write_text(exported.replace("id: thank-you-email", "id: thank-you-note"), "utf-8")
    page = at_work("/admin/grading/scenario/")

    page.get_by_role("link", name="Import packs").click()
    page.locator("#packs").set_input_files(pack)
    page.get_by_role("button", name="See what would change").click()
    expect(page.get_by_text("thank-you-note", exact=True)).to_be_visible()
    page.get_by_role("button", name="Import 1 file").click()

    expect(page.locator(".messagelist")).to_contain_text("1 added, 0 changed")
