"""How a door is opened, and what it says about itself."""

from __future__ import annotations

from typing import Any

import pytest

from promptlab.api.doors import DOORS
from promptlab.api.handler import Doors
from promptlab.api.requests import DoorRequest
from tests.api import documents
from tests.api.twins import READS, Twin


@pytest.fixture
def document(twin: Twin) -> Any:
    return documents.document(twin.door)


def test_the_document_names_full_paths_and_how_to_prove_who_calls(
    twin: Twin, document: dict[str, Any]
) -> None:
    assert f"{twin.base}/notes" in document["paths"]
    assert document["security"] == [{"bearer": []}]
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_every_refusal_is_declared_in_the_envelope_of_the_door(
    twin: Twin, document: dict[str, Any]
) -> None:
    answers = document["paths"][f"{twin.base}/notes"]["post"]["responses"]
    del answers["201"]
    assert {int(status) for status in answers} == {
        *(400, 401, 403, 404, 409, 413, 415, 429, 500, 503)
    }
    names = {answer["content"]["application/json"]["schema"]["$ref"] for answer in answers.values()}
    assert names == {f"#/components/schemas/{twin.door.refusal.__name__}"}


def test_operations_are_named_after_their_functions(twin: Twin, document: dict[str, Any]) -> None:
    assert document["paths"][f"{twin.base}/echo"]["get"]["operationId"] == "echo"


def test_a_route_that_would_need_a_thread_is_not_taken(twin: Twin) -> None:
    def plain(request: DoorRequest) -> None: ...

    with pytest.raises(TypeError, match="plain: routes are async"):
        twin.door.get("/plain", answer=None, scope="grade", limit=READS)(plain)  # type: ignore[arg-type]


def test_of_two_doors_the_longer_base_is_asked_first() -> None:
    class At:
        def __init__(self, base: str) -> None:
            self.base = base

    outer, inner = At("/api/v1"), At("/api/v1/llm")
    doors: Any = Doors([outer, inner])  # type: ignore[list-item]
    assert doors.at("/api/v1/llm/chat") is inner
    assert doors.at("/api/v1/llm") is inner
    assert doors.at("/api/v1/llms") is outer
    assert doors.at("/api/v1") is outer
    assert doors.at("/api/v10") is None
    assert doors.at("/") is None


def test_doors_have_different_names_and_bases() -> None:
    assert len({door.name for door in DOORS}) == len({door.base for door in DOORS}) == len(DOORS)
