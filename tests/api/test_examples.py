"""The examples in the OpenAPI documents are real calls, answered as documented.

With RECORD_EXAMPLES=1 what differs is written into the files from what the application answers;
look at it before you commit it. An answer that is null is always written.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from promptlab.accounts.models import User
from promptlab.api import examples, openapi
from promptlab.api.door import Door
from promptlab.api.doors import DOORS
from promptlab.api.examples import HERE, Refused
from promptlab.api.foreseen import WRITING
from promptlab.pages.api_docs.endpoints import Endpoint, endpoints
from tests.api.client import Answer, Client
from tests.api.conftest import key_for
from tests.api.documents import document
from tests.api.journeys import NAMED, NUMBERED, Journey

pytestmark = pytest.mark.usefixtures("library")
RECORDS = os.environ.get("RECORD_EXAMPLES") == "1"


@pytest.fixture(params=DOORS, ids=lambda door: door.name)
def door(request: pytest.FixtureRequest) -> Door:
    chosen: Door = request.param
    return chosen


@pytest.fixture
def journey(door: Door, client: Client, alice: User) -> Journey:
    return Journey(door, client, alice.pk)


@pytest.fixture
def read(door: Door) -> list[Endpoint]:
    return endpoints(document(door))


def test_every_endpoint_has_an_example_and_every_example_an_endpoint(door: Door) -> None:
    assert set(examples.of_door(door.name)) == {route.name for route in door.routes}


def test_every_example_is_answered_as_documented(journey: Journey) -> None:
    for name, answer in journey.go().items():
        status = journey.routes[name].status
        assert answer.status == status, (name, answer.body)
        data = journey.examples[name].answer
        if RECORDS:
            record(journey, name, answer)
        elif data is None:
            assert answer.body == b"", name
        else:
            documented = journey.door.success.around(openapi.ANY, data)
            assert differences(documented, answer.json) == [], name


def test_every_refused_example_is_refused_with_exactly_these_words(
    journey: Journey, read: list[Endpoint]
) -> None:
    journey.go()
    for name, example in journey.examples.items():
        real = [(each, journey.send(name, each)) for each in example.refusals]
        assert [answer.status for _, answer in real] == [each.status for each, _ in real], name
        if RECORDS:
            record_refusals(journey, name, [answer for _, answer in real])
            continue
        answered = [as_told(answer.json) for _, answer in real]
        documented = [as_told(documented_refusal(read, name, each)) for each, _ in real]
        assert answered == documented, name


def test_what_every_endpoint_refuses_is_refused_with_the_documented_words(
    journey: Journey, read: list[Endpoint], alice: User
) -> None:
    journey.go()
    without_scopes = key_for(alice, scopes=[])[1]
    for endpoint in read:
        route = journey.routes[endpoint.name]
        refused = {
            401: journey.send(endpoint.name, token=""),
            403: journey.send(endpoint.name, token=without_scopes),
        }
        if route.method in WRITING and endpoint.body:
            method, path, _ = journey.call(route, journey.examples[endpoint.name], None)
            large = b'"' + b" " * route.body + b'"'
            plain = {"content-type": "text/plain"}
            refused[413] = journey.client.call(method, path, large)
            refused[415] = journey.client.call(method, path, b"hello", headers=plain)
        for status, answer in refused.items():
            assert answer.status == status, (endpoint.name, answer.body)
            told = [as_told(each.example) for each in standing(endpoint, status)]
            assert ignoring_scopes(as_told(answer.json)) in map(ignoring_scopes, told)
            assert answer["Link"] == f'</docs/errors/{answer.json["error"]["code"]}>; rel="help"'


def test_an_idempotency_key_of_another_request_is_refused_as_documented(
    journey: Journey, read: list[Endpoint]
) -> None:
    for endpoint in read:
        key = {"idempotency-key": f"once-{endpoint.name}"}
        first = journey.answers[endpoint.name] = journey.send(endpoint.name, headers=key)
        takes_key = [header.name for header in endpoint.headers] == ["Idempotency-Key"]
        assert takes_key == (endpoint.call.method == "POST")
        if not takes_key:
            continue
        again = journey.send(endpoint.name, headers=key)
        assert (again.status, again.body) == (first.status, first.body), endpoint.name
        assert again["Idempotent-Replayed"] == "true"
        route, example = journey.routes[endpoint.name], journey.examples[endpoint.name]
        _, path, _ = journey.call(route, example, None)
        other = journey.client.post(path, {"other": True}, headers=key)
        told = [as_told(each.example) for each in standing(endpoint, 409)]
        assert (other.status, as_told(other.json) in told) == (409, True)


def test_a_full_limit_is_refused_as_documented(journey: Journey, read: list[Endpoint]) -> None:
    for endpoint in read:
        assert endpoint.limit is not None
        _, path, _ = journey.call(
            journey.routes[endpoint.name], journey.examples[endpoint.name], None
        )
        for _ in range(endpoint.limit["count"]):
            last = journey.client.call(endpoint.call.method, path)
            if last.status == 429:
                break
        last = journey.client.call(endpoint.call.method, path)
        (documented,) = standing(endpoint, 429)
        error, told = last.json["error"], documented.example["error"]
        assert (last.status, error["message"]) == (429, told["message"]), endpoint.name
        assert set(error) == set(told)
        assert last["Retry-After"] == str(error["retry_after"])


def test_example_answers_fit_their_schemas(door: Door, read: list[Endpoint]) -> None:
    whole = document(door)
    checked = 0
    for methods in whole["paths"].values():
        for operation in methods.values():
            for content, value in contents(operation):
                schema = {**content["schema"], "components": whole["components"]}
                jsonschema_rs.validator_for(schema).validate(value)
                checked += 1
    assert checked > len(read)


def test_every_declared_answer_with_a_body_has_an_example(door: Door) -> None:
    lacking = [
        f"{operation['operationId']} {status}"
        for operation in openapi.all_operations(document(door))
        for status, response in operation["responses"].items()
        for content in response.get("content", {}).values()
        if not content.get("example") and not content.get("examples")
    ]
    assert lacking == []


def contents(operation: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Any]]:
    """Every body of an operation that has examples, with each of them."""
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for body in bodies:
        for content in body.get("content", {}).values():
            if "example" in content:
                yield content, content["example"]
            for example in content.get("examples", {}).values():
                yield content, example["value"]


def standing(endpoint: Endpoint, status: int) -> list[Any]:
    found = [each for each in endpoint.refusals if each.status == status]
    assert found, (endpoint.name, status)
    return found


def documented_refusal(read: list[Endpoint], name: str, refused: Refused) -> Any:
    for endpoint in read:
        if endpoint.name == name:
            return next(
                each.example
                for each in endpoint.refusals
                if (each.status, each.when) == (refused.status, refused.when)
            )
    raise AssertionError(name)


def as_told(body: Any) -> Any:
    """A refusal without what is of this call alone."""
    error = {key: value for key, value in body["error"].items() if key != "request_id"}
    return {**body, "error": error}


def ignoring_scopes(body: Any) -> Any:
    """Which other scopes the key has is of this key alone."""
    details = body["error"].get("details")
    if isinstance(details, dict) and "scopes" in details:
        return {**body, "error": {**body["error"], "details": {**details, "scopes": []}}}
    return body


def differences(documented: Any, real: Any, where: str = "") -> list[str]:
    """Where names and kinds of values differ; which values they are is of the day."""
    if documented is None or real is None:
        return []
    if isinstance(documented, dict) and isinstance(real, dict):
        if set(documented) != set(real) and documented and real:
            return [f"{where}: {sorted(set(documented) ^ set(real))}"]
        both = documented.keys() & real.keys()
        return [
            e for name in both for e in differences(documented[name], real[name], f"{where}.{name}")
        ]
    if isinstance(documented, list) and isinstance(real, list):
        pairs = zip(documented[:1], real[:1], strict=False)
        return [each for one, other in pairs for each in differences(one, other, f"{where}[]")]
    numbers = isinstance(documented, int | float) and isinstance(real, int | float)
    same = type(documented) is type(real) or numbers
    return [] if same else [f"{where}: {documented!r} {real!r}"]


def record(journey: Journey, name: str, answer: Answer) -> None:
    told, file = _file(journey, name)
    data = answer.json["data"] if answer.body else None
    if told["answer"] is None or differences(told["answer"], data):
        told["answer"] = without(journey.person, data)
    file.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", "utf-8")


def without(person: str, data: Any) -> Any:
    """The data with nobody in the place of whoever made the call."""
    told = json.dumps(data).replace(person, openapi.SOMEBODY).replace(NUMBERED, NAMED)
    return json.loads(told)


def record_refusals(journey: Journey, name: str, answers: list[Answer]) -> None:
    told, file = _file(journey, name)
    for refused, answer in zip(told.get("refusals", []), answers, strict=True):
        error = answer.json["error"]
        refused |= {"message": error["message"], "details": error.get("details")}
    file.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _file(journey: Journey, name: str) -> tuple[dict[str, Any], Any]:
    file = next((HERE / journey.door.name / "examples").glob(f"*_{name}.json"))
    return json.loads(file.read_text("utf-8")), file
