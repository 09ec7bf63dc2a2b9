"""A stranger with a test key: every sample and the whole curl script, run against the real server."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import requests

from promptlab.api.door import Door
from promptlab.api.doors import DOORS
from promptlab.pages.api_docs.endpoints import Call, Endpoint
from promptlab.pages.api_docs.published import of_door
from promptlab.pages.api_docs.samples import curl, javascript, python
from tests.api.journeys import numbered
from tests.conftest import missing
from tests.server import ROOT, Server

STATUS = " \\\n  --silent --write-out '\\n%{http_code}'"
STRANGERS = """
from django.core.management import call_command
for number in range({count}):
    call_command("create_api_key", username=f"stranger-{{number}}", test=True)
"""
Write = Callable[[Call, str, str], str]
Run = Callable[[str, dict[str, str]], tuple[int, str]]


@dataclass(frozen=True)
class Stranger:
    key: str
    user_id: str


@pytest.fixture(scope="module")
def strangers(server: Server, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """One for each test of this file, made in one process."""
    tests = [item for item in request.session.items if item.path == request.path]
    printed = server.manage("shell", "-v", "0", "-c", STRANGERS.format(count=len(tests)))
    return iter([json.loads(line) for line in printed.splitlines()])


@pytest.fixture
def stranger(strangers: Iterator[dict[str, str]]) -> Stranger:
    """Somebody new with a test key: what they may do in an hour is unused."""
    made = next(strangers)
    return Stranger(made["api_key"], made["user_id"])


@pytest.fixture(params=DOORS, ids=lambda door: door.name)
def door(request: pytest.FixtureRequest) -> Door:
    chosen: Door = request.param
    return chosen


def finished(command: list[str], text: str, env: dict[str, str]) -> str:
    done = subprocess.run(
        command, input=text, env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, (text, done.stdout, done.stderr)
    return done.stdout


def by_bash(text: str, env: dict[str, str]) -> tuple[int, str]:
    body, _, status = finished(["bash"], text + STATUS, env).rpartition("\n")
    return int(status), body


def by_python(text: str, env: dict[str, str]) -> tuple[int, str]:
    status, _, body = finished([sys.executable, "-"], text, env).partition(" ")
    return int(status), body


def by_node(text: str, env: dict[str, str]) -> tuple[int, str]:
    printed = finished(["node", "--input-type=module"], text, env)
    status, _, body = printed.strip().partition(" ")
    return int(status), body


def mine(endpoint: Endpoint, stranger: Stranger, answers: dict[str, Any]) -> Call:
    """The call of a sample with one's own ids in it, as a reader would put them there."""
    call = endpoint.call_of(stranger.user_id)
    for name, (source, members) in endpoint.takes.items():
        found = answers[source]
        for member in members:
            found = found[member]
        call = replace(call, values={**call.values, name: found})
    return call


def run_all(door: Door, server: Server, stranger: Stranger, write: Write, run: Run) -> None:
    env = {**os.environ, "PROMPTLAB_KEY": stranger.key}
    answers: dict[str, Any] = {}
    for endpoint in of_door(door, server.url).endpoints:
        call = mine(endpoint, stranger, answers)
        status, body = run(numbered(write(call, server.url, "")), env)
        assert status == endpoint.success.status, (endpoint.name, body)
        answers[endpoint.name] = json.loads(body) if body.strip() else None
        assert (answers[endpoint.name] is None) == (endpoint.success.example is None)


def test_every_curl_sample_is_answered(door: Door, server: Server, stranger: Stranger) -> None:
    run_all(door, server, stranger, curl, by_bash)


def test_every_python_sample_is_answered(door: Door, server: Server, stranger: Stranger) -> None:
    run_all(door, server, stranger, python, by_python)


def test_every_javascript_sample_is_answered(
    door: Door, server: Server, stranger: Stranger
) -> None:
    if shutil.which("node") is None:
        pytest.skip("node is not installed; the browser reads these samples in any case")
    run_all(door, server, stranger, javascript, by_node)


def filled(value: Any, variables: dict[str, str]) -> str:
    for name, text in variables.items():
        value = value.replace("{{" + name + "}}", text)
    assert "{{" not in value, value
    return str(value)


def address(url: dict[str, Any], variables: dict[str, str]) -> str:
    """As Postman reads it: the raw text, with its path variables and the collection's."""
    text = url["raw"]
    for each in url.get("variable", []):
        text = re.sub(f":{each['key']}(?=/|$|\\?)", each["value"], text)
    return filled(text, variables)


def kept(script: list[str], answer: requests.Response) -> dict[str, str]:
    """What the request's script keeps of the answer for later requests."""
    found = re.findall(r'Variables\.set\("(\w+)", pm\.response\.json\(\)(.*)\);', "\n".join(script))
    variables = {}
    for name, place in found:
        value = answer.json()
        for member in re.findall(r'\["(\w+)"\]', place):
            value = value[member]
        variables[name] = value
    return variables


def test_the_postman_collection_gets_the_documented_answers_from_top_to_bottom(
    door: Door, server: Server, stranger: Stranger
) -> None:
    collection = json.loads((ROOT / "clients" / door.name / "postman.json").read_text("utf-8"))
    variables = {each["key"]: each["value"] for each in collection["variable"]}
    variables |= {"base_url": server.url, "api_key": stranger.key, "user_id": stranger.user_id}
    (bearer,) = collection["auth"]["bearer"]
    for item in collection["item"]:
        request, script = item["request"], item["event"][0]["script"]["exec"]
        answer = requests.request(
            request["method"],
            address(request["url"], variables),
            data=numbered(request["body"]["raw"]) if "body" in request else None,
            headers={
                "Authorization": f"Bearer {filled(bearer['value'], variables)}",
                **{each["key"]: each["value"] for each in request["header"]},
            },
            timeout=60,
        )
        assert f"to.have.status({answer.status_code}))" in script[0], (item["name"], answer.text)
        variables |= kept(script, answer)


@pytest.fixture
def script(door: Door, tmp_path: Path) -> Path:
    if shutil.which("curl") is None:
        missing("curl is not installed")
    text = (ROOT / "clients" / door.name / "curl.sh").read_text("utf-8")
    copy = tmp_path / "curl.sh"
    copy.write_text(numbered(text), "utf-8")
    return copy


def run_script(script: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        ["bash", str(script)],
        env={**env, **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_curl_script_gets_every_documented_answer(
    script: Path, door: Door, server: Server, stranger: Stranger
) -> None:
    done = run_script(script, BASE_URL=server.url, API_KEY=stranger.key, USER_ID=stranger.user_id)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    endpoints = of_door(door, server.url).endpoints
    good = [f"{each.success.status} {each.summary}" for each in endpoints]
    assert lines[: len(good)] == good
    assert {int(line[:3]) for line in lines[len(good) :]} >= {400, 401, 403, 404}


def test_the_curl_script_says_what_went_wrong_and_ends_with_one(
    script: Path, server: Server, stranger: Stranger
) -> None:
    wrong = run_script(
        script, BASE_URL=server.url, API_KEY=stranger.key + "x", USER_ID=stranger.user_id
    )
    assert wrong.returncode == 1
    assert "401 Grade a prompt: expected 200" in wrong.stderr
    assert "This API key is not valid." in wrong.stderr
    without = run_script(script, BASE_URL=server.url)
    assert without.returncode != 0
    assert "API_KEY" in without.stderr
