"""docs/packs.md shows every field of the format, in a pack that loads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from grading import publishing
from grading.models import Scenario
from grading.packs import files, schema

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "packs.md").read_text("utf-8")
PARTS = (
    schema.Scenario,
    schema.Criterion,
    schema.Checkpoint,
    schema.Mistake,
    schema.Illustration,
    schema.Fixture,
)


def example() -> str:
    found = re.search(r"```yaml\n(.*?)```", PAGE, re.S)
    assert found
    return found[1]


@pytest.mark.parametrize("part", PARTS)
def test_every_field_is_explained(part: type[BaseModel]) -> None:
    assert [name for name in part.model_fields if f"`{name}`" not in PAGE] == []


def test_the_example_has_every_field_of_a_scenario() -> None:
    (shown,) = yaml.safe_load(example())["scenarios"]
    assert set(shown) == set(schema.Scenario.model_fields)


@pytest.mark.django_db
def test_the_example_loads_and_passes_the_publish_gate() -> None:
    files.load({"example.yaml": example()})
    assert publishing.gate(Scenario.objects.select_related("version").get()) == []
