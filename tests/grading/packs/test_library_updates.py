"""A start loads the library again: newer scenarios arrive, nobody's own decision is undone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from grading import authoring, publishing
from grading.models import Scenario
from grading.packs import files
from grading.packs.starter import load_library
from promptlab.accounts.models import User
from tests.packs import pack, scenario

pytestmark = pytest.mark.django_db


def start(folder: Path, **changes: Any) -> files.Loaded:
    """What a start does with a library of one scenario that says this now."""
    (folder / "notes.yaml").write_text(pack(scenario(**changes)), "utf-8")
    return load_library(folder)


def title() -> str:
    return Scenario.objects.get(id="thank-you").title


def test_the_first_start_publishes_and_the_second_changes_nothing(tmp_path: Path) -> None:
    assert start(tmp_path).added == ["thank-you"]
    assert Scenario.objects.get().status == Scenario.Status.PUBLISHED
    assert start(tmp_path).unchanged == ["thank-you"]


def test_a_newer_library_brings_its_new_version(tmp_path: Path) -> None:
    start(tmp_path)
    assert start(tmp_path, title="Newer").changed == ["thank-you"]
    assert start(tmp_path, title="Newest").changed == ["thank-you"]
    assert title() == "Newest"


def test_what_a_pack_has_changed_stays(tmp_path: Path) -> None:
    start(tmp_path)
    files.load({"ours.yaml": pack(scenario(title="Ours"))})
    start(tmp_path, title="Newer")
    assert title() == "Ours"


def test_what_an_author_has_changed_stays_also_when_the_author_is_gone(
    tmp_path: Path, ada: User
) -> None:
    start(tmp_path)
    authoring.save(authoring.check(scenario(title="Ada's")), by=ada)
    ada.delete()
    start(tmp_path, title="Newer")
    assert title() == "Ada's"


def test_what_was_retired_stays_retired(tmp_path: Path) -> None:
    start(tmp_path)
    publishing.retire(Scenario.objects.get())
    start(tmp_path, title="Newer")
    assert Scenario.objects.get().status == Scenario.Status.RETIRED
