"""clients/: what `make clients` writes from the OpenAPI documents, kept in step with them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from promptlab.api.doors import DOORS
from promptlab.api.openapi import all_operations
from promptlab.pages.api_docs.postman import SCHEMA
from tests.server import ROOT

CLIENTS = ROOT / "clients"
SECRET = re.compile(r"pe_sk_(live|test)_\w{8}|po_\w{20}")


def files(folder: Path) -> dict[str, str]:
    written = (file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): file.read_text("utf-8") for file in written}


def test_the_files_are_what_make_clients_writes_now(tmp_path: Path) -> None:
    call_command("write_clients", str(tmp_path), verbosity=0)
    fresh, kept = files(tmp_path), files(CLIENTS)
    assert len(fresh) == 2 * len(DOORS)
    assert set(fresh) == set(kept)
    stale = [name for name in fresh if fresh[name] != kept[name]]
    assert stale == [], "run `make clients` and commit what it writes"


def test_the_scripts_can_be_run_and_nothing_holds_a_key() -> None:
    for name, text in files(CLIENTS).items():
        assert not SECRET.search(text), name
        assert (CLIENTS / name).stat().st_mode & 0o100 or not name.endswith(".sh")


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
class TestPostman:
    @pytest.fixture
    def collection(self, door):
        return json.loads((CLIENTS / door.name / "postman.json").read_text("utf-8"))

    def test_it_has_every_endpoint_with_its_answers(self, door, collection) -> None:
        operations = list(all_operations(door.openapi()))
        assert collection["info"]["schema"] == SCHEMA
        assert {item["name"] for item in collection["item"]} == {
            operation["summary"] for operation in operations
        }
        for item in collection["item"]:
            codes = {answer["code"] for answer in item["response"]}
            assert {400, 401, 403, 404, 429, 500, 503} <= codes
            assert all(json.loads(answer["body"]) for answer in item["response"])

    def test_every_variable_is_declared_or_kept_by_an_earlier_request(self, collection) -> None:
        known = {each["key"] for each in collection["variable"]}
        assert {"base_url", "api_key"} <= known
        for item in collection["item"]:
            used = set(re.findall(r"\{\{(\w+)\}\}", json.dumps(item["request"])))
            assert used <= known, item["name"]
            script = "\n".join(item["event"][0]["script"]["exec"])
            known |= set(re.findall(r'collectionVariables\.set\("(\w+)"', script))

    def test_addresses_and_their_parameters_agree(self, collection) -> None:
        for item in collection["item"]:
            url = item["request"]["url"]
            named = {part[1:] for part in url["path"] if part.startswith(":")}
            assert named == {each["key"] for each in url.get("variable", [])}
            assert url["raw"].startswith("{{base_url}}/" + "/".join(url["path"]))
            body = item["request"].get("body")
            assert body is None or json.loads(body["raw"]) is not None
