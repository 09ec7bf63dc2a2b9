"""Style sheets: small files, each in use, sent as one in the order of the cascade."""

from __future__ import annotations

import io
import re
import urllib.request
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

from promptlab.sheets import IMPORT
from tests.server import ROOT, Server

CSS = ROOT / "static" / "css"
SHEETS = [path for path in CSS.glob("*.css") if "@import" in path.read_text("utf-8")]
LINKED = re.compile(r"css/([\w/.-]+\.css)")


def parts(sheet: Path) -> list[str]:
    return IMPORT.findall(sheet.read_text("utf-8"))


def served(name: str) -> str:
    found = finders.find(f"css/{name}")
    assert isinstance(found, str)
    return Path(found).read_text("utf-8")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_sheet_holds_its_parts_in_their_order(sheet):
    text = served(sheet.name)
    assert "@import" not in text
    places = [text.index((CSS / part).read_text("utf-8")) for part in parts(sheet)]
    assert places == sorted(places)


def test_every_file_is_linked_by_a_page_or_part_of_a_sheet():
    pages = "".join(path.read_text("utf-8") for path in (ROOT / "templates").rglob("*.html"))
    used = set(LINKED.findall(pages)) | {part for sheet in SHEETS for part in parts(sheet)}
    assert {str(path.relative_to(CSS)) for path in CSS.rglob("*.css")} == used


def test_no_file_is_longer_than_three_hundred_lines():
    long = [path for path in CSS.rglob("*.css") if path.read_text("utf-8").count("\n") > 300]
    assert long == []


def test_a_page_asks_for_two_sheets_at_most(client, db):
    for address in ("/", "/scenarios/", "/accounts/login/", "/progress/"):
        assert len(LINKED.findall(client.get(address).content.decode())) <= 2


def test_the_server_sends_the_whole_sheet(server: Server):
    with urllib.request.urlopen(f"{server.url}/static/css/site.css") as answer:
        text = answer.read().decode()
        assert answer.headers["Content-Type"].startswith("text/css")
    assert text == served("site.css")


def test_collected_files_hold_whole_sheets_and_none_comes_twice(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    said = io.StringIO()
    call_command("collectstatic", interactive=False, ignore_patterns=["*.map"], stdout=said)
    assert (tmp_path / "css" / "site.css").read_text("utf-8") == served("site.css")
    assert "site.css" not in said.getvalue()
