"""What the OpenAPI documents say, frozen: a change of an API is made knowingly."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from promptlab.api.door import Door
from promptlab.api.doors import DOORS
from promptlab.api.openapi import all_operations
from tests.api import documents

SNAPSHOTS = Path(__file__).parent / "openapi"
HOW = (
    "The document of this API has changed. If that was meant, and clients can live with it, renew the "
    "snapshot and commit it together with the change: "
    "RENEW_SNAPSHOTS=1 .venv/bin/python -m pytest tests/api/conformance/test_openapi.py"
)


@pytest.fixture(params=DOORS, ids=lambda door: door.name)
def door(request: pytest.FixtureRequest) -> Door:
    found: Door = request.param
    return found


@pytest.fixture
def document(door: Door) -> Any:
    return documents.document(door)


def test_the_document_is_as_it_was(door: Door, document: dict[str, Any]) -> None:
    snapshot = SNAPSHOTS / f"{door.name}.json"
    del document["servers"]  # where this site happens to be
    text = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if os.environ.get("RENEW_SNAPSHOTS"):
        snapshot.write_text(text, "utf-8")
    assert snapshot.read_text("utf-8") == text, HOW


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_operations_have_names_of_their_own(document: dict[str, Any]) -> None:
    for key in ("operationId", "summary"):
        names = [operation[key] for operation in all_operations(document)]
        assert all(names)
        assert len(set(names)) == len(names)


def test_every_answer_has_an_example(document: dict[str, Any]) -> None:
    missing = [
        f"{operation['operationId']} {status}"
        for operation in all_operations(document)
        for status, answer in operation["responses"].items()
        for content in answer.get("content", {}).values()
        if "example" not in content and "examples" not in content
    ]
    assert missing == []


def test_what_is_sent_has_an_example(document: dict[str, Any]) -> None:
    """Bodies, and the parameters without which there is no call."""
    missing = []
    for operation in all_operations(document):
        body = operation.get("requestBody", {}).get("content", {}).values()
        missing += [operation["operationId"] for content in body if "example" not in content]
        missing += [
            f"{operation['operationId']} {sent['name']}"
            for sent in operation.get("parameters", [])
            if sent["required"] and "example" not in sent
        ]
    assert missing == []


def test_every_status_that_can_be_answered_is_declared(document: dict[str, Any]) -> None:
    """405 is not among them: a method that does not exist is no operation, so it can declare nothing."""
    always = {400, 401, 403, 404, 429, 500, 503}
    with_body = {409, 413, 415}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            declared = {int(status) for status in operation["responses"]}
            needed = always | (with_body if method in {"post", "put", "patch"} else set())
            assert needed <= declared, (method, path)
            assert min(declared) < 300, (method, path)
