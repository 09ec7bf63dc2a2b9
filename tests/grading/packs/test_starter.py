from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from grading import publishing
from grading.engine.checkpoints import compile_rubric
from grading.packs.schema import Scenario
from grading.packs.starter import LIBRARY
from grading.packs.text import read_yaml


def scenarios_of(pack: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = read_yaml(pack.read_text("utf-8"))["scenarios"]
    return entries


STARTERS = [
    pytest.param(entry, id=entry["id"])
    for pack in sorted(LIBRARY.glob("*.yaml"))
    for entry in scenarios_of(pack)
]


@pytest.mark.parametrize("entry", STARTERS)
def test_every_starter_scenario_passes_the_publish_gate(entry: dict[str, Any]) -> None:
    content = Scenario.model_validate(entry).canonical()

    reasons = publishing.inspect(content, compile_rubric(content))

    assert [f"{reason.field}: {reason.issue}" for reason in reasons] == []
