"""What ninja's OpenAPI document lacks: limits, headers, examples of every answer, good and bad.

Per operation `x-promptlab` tells what OpenAPI has no words for: the scope that a key needs, the
limit, the most bytes of a body, where the operation stands when all are tried in turn, and which
calls meet a refusal. `x-caller` marks a parameter that is the caller's own id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.conf import settings

from promptlab.api import examples, foreseen
from promptlab.api.examples import CALLER, LAST, Example, Refused
from promptlab.api.routes import JSON, Route
from promptlab.lib.errors import PromptLabError

if TYPE_CHECKING:
    from promptlab.api.door import Door

BEARER = {"type": "http", "scheme": "bearer", "description": "An API key or an access token"}
ANY = SimpleNamespace(id="req_0123456789abcdef")  # the call that the examples answer
SOMEBODY = "7c0e4f52-8f4b-4a7c-9d7e-2f6f0d6a1b34"
KINDS = re.compile(r"\{\w+:(\w+)\}")  # {uuid:id} is {id} in the document

HEADERS = {
    "X-Request-ID": ("string", "Finds this call again, in your account under Calls"),
    "X-RateLimit-Limit": ("integer", "How many calls the window allows"),
    "X-RateLimit-Remaining": ("integer", "How many of them are left"),
    "X-RateLimit-Reset": ("integer", "When the window ends, in Unix seconds"),
    "X-RateLimit-Window": ("integer", "How long the window is, in seconds"),
    "Retry-After": ("integer", "How many seconds to wait"),
    "ETag": ("string", "Send it as If-None-Match to be answered 304 while nothing has changed"),
    "Link": ("string", "The page that explains this error code"),
    "Idempotent-Replayed": ("string", "Is “true” when this answer was given before"),
}
ON_ALL = [name for name in HEADERS if name.startswith("X-")]
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "New for each new request. However often the call is sent with it, it is done once.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
}


def completed(document: dict[str, Any], door: Door) -> dict[str, Any]:
    """The document of a door with everything that a reader, or a generator, wants to know."""
    document["servers"] = [{"url": settings.PROMPTLAB_BASE_URL}]
    document["components"]["securitySchemes"] = {"bearer": BEARER}
    document["components"]["headers"] = {
        name: {"description": told, "schema": {"type": kind}}
        for name, (kind, told) in HEADERS.items()
    }
    known = examples.of_door(door.name)
    for route, operation in _operations(document, door):
        _complete(operation, route, known.get(route.name, Example()), door)
    for name, example in known.items():
        _link(document, name, example)
    document["paths"] = dict(sorted(document["paths"].items(), key=lambda path: _place(path[1])))
    return document


def _operations(document: dict[str, Any], door: Door) -> Iterator[tuple[Route, dict[str, Any]]]:
    for route in door.routes:
        path = door.base + KINDS.sub(r"{\1}", route.path)
        yield route, document["paths"][path][route.method.lower()]


def _complete(operation: dict[str, Any], route: Route, example: Example, door: Door) -> None:
    if operation["summary"] == route.name.replace("_", " ").title():  # nobody chose one
        operation["summary"] = route.name.replace("_", " ").capitalize()
    operation["x-promptlab"] = {
        "scope": route.scope,
        "limit": route.limit and {"count": route.limit.count, "seconds": route.limit.window},
        "largest_body": route.body,
        "order": example.order,
        "refusals": [_change(refused) for refused in example.refusals],
    }
    _send(operation, route, example)
    for status, response in operation["responses"].items():
        response["headers"] = {name: _header(name) for name in _headers(int(status), route)}
        if int(status) == route.status and example.answer is not None:
            answer = door.success.around(ANY, example.answer)
            response["content"][JSON]["example"] = answer
        elif int(status) >= 400:
            _refuse(response, foreseen.refusals(int(status), route, example), door)


def _send(operation: dict[str, Any], route: Route, example: Example) -> None:
    """What is sent in the example; and POSTs take an Idempotency-Key."""
    sent = {**example.path, **example.query}
    for parameter in operation.get("parameters", ()):
        parameter.pop("examples", None)  # ninja writes a list, which OpenAPI does not allow here
        if sent.get(parameter["name"]) == CALLER:
            parameter |= {"example": SOMEBODY, "x-caller": True}
        elif parameter["name"] in sent:
            parameter["example"] = sent[parameter["name"]]
    if "requestBody" in operation and example.body is not None:
        operation["requestBody"]["content"][JSON]["example"] = example.body
    if route.method == "POST":
        operation["parameters"] = [*operation.get("parameters", ()), IDEMPOTENCY_KEY]


def _refuse(
    response: dict[str, Any], refusals: list[tuple[str, PromptLabError]], door: Door
) -> None:
    response["description"] = "; ".join(when for when, _ in refusals)
    response["content"][JSON]["examples"] = {
        f"{error.code}.{number}" if number else error.code: {
            "summary": when,
            "value": _plain(door.refusal.around(ANY, error)),  # type: ignore[arg-type]
        }
        for number, (when, error) in enumerate(refusals)
    }


def _change(refused: Refused) -> dict[str, Any]:
    """How the good call is changed to be refused so."""
    return {name: getattr(refused, name) for name in ("status", "when", "path", "query", "body")}


def _plain(shaped: Any) -> Any:
    return shaped.model_dump(mode="json") if hasattr(shaped, "model_dump") else shaped


def _headers(status: int, route: Route) -> list[str]:
    names = list(ON_ALL)
    if route.etag and status in {route.status, 304}:
        names.append("ETag")
    if status in {429, 503}:
        names.append("Retry-After")
    if status >= 400:
        names.append("Link")
    elif route.method == "POST":
        names.append("Idempotent-Replayed")
    return names


def _header(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/headers/{name}"}


def _link(document: dict[str, Any], name: str, example: Example) -> None:
    """Say on the answer that a parameter comes from, which operation can be called with it."""
    for parameter, told in example.takes.items():
        source, _, where = told.partition(" ")
        for operation in all_operations(document):
            if operation["operationId"] == source:
                _success(operation).setdefault("links", {})[name] = {
                    "operationId": name,
                    "parameters": {parameter: f"$response.body#/{where.replace('.', '/')}"},
                }


def all_operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in document["paths"].values():
        yield from methods.values()


def _success(operation: dict[str, Any]) -> dict[str, Any]:
    """The answer of the lowest status: successes are declared first."""
    response: dict[str, Any] = min(operation["responses"].items(), key=lambda each: int(each[0]))[1]
    return response


def _place(methods: dict[str, Any]) -> str:
    return min(str(each.get("x-promptlab", {}).get("order", LAST)) for each in methods.values())
