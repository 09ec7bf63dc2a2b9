"""What the documentation tells a reader to run, open or look at is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
ROOMS = ("promptlab/", "grading/", "executions/", "templates/", "static/", "tests/", "docs/")
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.M))


@each_page
def test_every_make_target_is_there(page: Path) -> None:
    named = re.findall(r"`make ([a-z-]+)|^make ([a-z-]+) .*#", page.read_text("utf-8"), re.M)
    assert {quoted or listed for quoted, listed in named} <= targets()


@each_page
def test_every_management_command_is_there(page: Path) -> None:
    named = set(re.findall(r"manage\.py ([a-z_]+)", page.read_text("utf-8")))
    assert named <= set(get_commands())


@each_page
def test_every_link_leads_to_a_file(page: Path) -> None:
    linked = re.findall(r"\]\((?!https?://|/)([^)#]+)", page.read_text("utf-8"))
    assert [name for name in linked if not (page.parent / name).exists()] == []


@each_page
def test_every_file_named_by_its_path_is_there(page: Path) -> None:
    quoted = re.findall(r"`([\w./-]+/[\w./-]*)`", page.read_text("utf-8"))
    named = [name for name in quoted if name.startswith(ROOMS)]
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_there_is_something_to_check() -> None:
    assert {"run", "admin", "test", "check", "bench"} <= targets()
    assert len(PAGES) > 10
