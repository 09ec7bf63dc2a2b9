"""Schemathesis calls each door as its OpenAPI document allows, and as it forbids.

The real server, two real keys, all checks, chains of calls along the links of the document. The seed
is fixed, so that a failure is the same one again; `make fuzz` goes on for longer, with another seed each time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from promptlab.api.door import Door
from promptlab.api.doors import DOORS
from promptlab.api.openapi import SOMEBODY, all_operations
from tests.api.sites import Site, Stocked

HERE = Path(__file__).parent
EXAMPLES = os.environ.get("FUZZ_EXAMPLES", "8")  # calls of each endpoint and kind
SEED = os.environ.get("FUZZ_SEED", "1")
AN_HOUR = 60 * 60  # whatever hangs is a failure


class Stage(Site):
    application = "tests.api.conformance.served:application"

    def write(
        self, document: dict[str, Any], people: dict[str, dict[str, str]], folder: Path
    ) -> None:
        """The document, with Alice for the person of its examples, and how she and Bob sign in.

        Without Idempotency-Key: the fuzzer sends one and the same with everything, and most of its
        calls would be conflicts.
        """
        for each in all_operations(document):
            sent = each.get("parameters", [])
            each["parameters"] = [one for one in sent if one["name"] != "Idempotency-Key"]
        text = json.dumps(document).replace(SOMEBODY, people["alice"]["user_id"])
        (folder / "openapi.json").write_text(text)
        keys = [
            {"name": name, "fixedHeaders": [{"name": "Authorization", "value": f"Bearer {key}"}]}
            for name, key in ((name, told["api_key"]) for name, told in people.items())
        ]
        (folder / "people.json").write_text(json.dumps({"auth": keys}))


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, stocked: Stocked) -> Iterator[Stage]:
    made = stocked.site(tmp_path_factory.mktemp("fuzzing"), Stage)
    made.manage("shell", "--command", "from tests.api.conformance.stage import set_up; set_up()")
    yield made
    made.stop()


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_a_door_keeps_every_promise_of_its_document(
    door: Door, stage: Stage, stocked: Stocked, tmp_path: Path
) -> None:
    document = door.openapi()
    people = {"alice": stocked.alice, "bob": stage.issue("bob")}
    report = fuzz(stage, document, people, tmp_path)
    assert report["operations"]["tested"] == len(list(all_operations(document)))
    assert {phase["status"] for phase in report["phases"].values()} == {"success"}
    assert [name for name, any_accepted in accepted(report).items() if not any_accepted] == []


def accepted(report: Any) -> dict[str, bool]:
    """Whether an endpoint was called well at least once: else only its refusals were looked at."""
    return {
        name: any(phase["accepted"] for phase in phases.values())
        for name, phases in report["valid_rates"].items()
    }


def fuzz(
    stage: Stage, document: dict[str, Any], people: dict[str, dict[str, str]], folder: Path
) -> Any:
    """Run schemathesis; its report."""
    stage.write(document, people, folder)
    report = folder / "report.json"
    arguments = [
        *("--config-file", str(HERE / "schemathesis.toml"), "run", "openapi.json"),
        *("--url", stage.serve("uvicorn"), "--auth-wfc", "people.json"),
        *("--seed", SEED, "--max-examples", EXAMPLES, "--no-color"),
        *("--report", "json", "--report-json-path", str(report)),
    ]
    done = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=AN_HOUR,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(report.read_text())
