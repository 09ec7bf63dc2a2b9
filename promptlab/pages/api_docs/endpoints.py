"""An OpenAPI document as its pages, samples and clients need it: endpoint after endpoint."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlencode

from promptlab.pages.api_docs.fields import Field, Reader

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Call:
    """One call that can be sent. `path` is a template such as `/v1/things/{id}`."""

    method: str
    path: str
    values: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None

    @property
    def address(self) -> str:
        """Path and query with the values in them."""
        return self.with_values({name: quote(str(each)) for name, each in self.values.items()})

    def with_values(self, values: Mapping[str, str]) -> str:
        """Path and query with these texts, which may be variables, in the place of parameters."""
        path = self.path
        for name, text in values.items():
            path = path.replace("{" + name + "}", text)
        return f"{path}?{urlencode(written(self.query))}" if self.query else path


@dataclass(frozen=True, slots=True)
class Reply:
    """A successful answer: its status, what is in it, and an example of it."""

    status: int
    fields: tuple[Field, ...]
    example: Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal: its code, when it is met, an example, and the call that meets it if it is known."""

    status: int
    code: str
    when: str
    example: Any
    call: Call | None = None

    @property
    def text(self) -> str:
        return pretty(self.example)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`takes` says for a parameter which endpoint's answer has it, and where: (name, [member...])."""

    name: str
    summary: str
    description: str
    scope: str
    limit: Mapping[str, int] | None
    largest_body: int
    parameters: tuple[Field, ...]
    headers: tuple[Field, ...]
    body: tuple[Field, ...]
    call: Call
    replies: tuple[Reply, ...]
    refusals: tuple[Refusal, ...]
    callers: frozenset[str]  # parameters that are the caller's own id
    takes: Mapping[str, tuple[str, list[str]]] = field(default_factory=dict)

    def call_of(self, person: str) -> Call:
        """The example call as this person makes it: with their own id where one is asked for."""
        if not person:
            return self.call
        return replace(
            self.call, values={**self.call.values, **dict.fromkeys(self.callers, person)}
        )

    @property
    def largest(self) -> str:
        """The largest body in words; "" where none is taken."""
        return f"{self.largest_body // 1024} kB" if self.body else ""

    @property
    def success(self) -> Reply:
        return self.replies[0]

    @property
    def answer_text(self) -> str:
        return "" if self.success.example is None else pretty(self.success.example)


def endpoints(document: dict[str, Any]) -> list[Endpoint]:
    """All endpoints of a document, in an order in which they can be tried."""
    reader = Reader(document)
    found = [
        (operation["x-promptlab"]["order"], _endpoint(reader, method.upper(), path, operation))
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    found.sort(key=lambda each: each[0])
    takes = _links(document)
    return [replace(endpoint, takes=takes.get(endpoint.name, {})) for _, endpoint in found]


def pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _endpoint(reader: Reader, method: str, path: str, operation: dict[str, Any]) -> Endpoint:
    told = operation["x-promptlab"]
    parameters = operation.get("parameters", [])
    content = operation.get("requestBody", {}).get("content", {}).get(JSON, {})
    call = Call(
        method,
        path,
        values={each["name"]: _example(each) for each in parameters if each["in"] == "path"},
        query={
            each["name"]: each["example"]
            for each in parameters
            if each["in"] == "query" and "example" in each
        },
        body=content.get("example"),
    )
    return Endpoint(
        name=operation["operationId"],
        summary=operation["summary"],
        description=operation.get("description", ""),
        scope=told["scope"],
        limit=told["limit"],
        largest_body=told["largest_body"],
        parameters=tuple(_parameters(reader, parameters, {"path", "query"})),
        headers=tuple(_parameters(reader, parameters, {"header"})),
        body=tuple(reader.fields(content["schema"])) if content else (),
        call=call,
        replies=tuple(_replies(reader, operation)),
        refusals=tuple(_refusals(operation, call)),
        callers=frozenset(each["name"] for each in parameters if each.get("x-caller")),
    )


def _example(parameter: dict[str, Any]) -> Any:
    return parameter.get("example", parameter["name"].upper())


def _parameters(
    reader: Reader, parameters: list[dict[str, Any]], where: set[str]
) -> Iterator[Field]:
    chosen = [each for each in parameters if each["in"] in where]
    for each in sorted(chosen, key=lambda one: one["in"]):
        told = each.get("description", "")
        found = reader.field(each["name"], each["schema"], each.get("required", False), told)
        yield replace(found, type=found.type.removesuffix(" or null"))  # it is left out instead


def _replies(reader: Reader, operation: dict[str, Any]) -> Iterator[Reply]:
    for status, response in operation["responses"].items():
        if int(status) < 300:
            content = response.get("content", {}).get(JSON, {})
            fields = tuple(reader.fields(content["schema"])) if content else ()
            yield Reply(int(status), fields, content.get("example"))


def _refusals(operation: dict[str, Any], call: Call) -> Iterator[Refusal]:
    calls = {(each["status"], each["when"]): each for each in operation["x-promptlab"]["refusals"]}
    for status, response in operation["responses"].items():
        examples = response.get("content", {}).get(JSON, {}).get("examples", {})
        for name, example in examples.items() if int(status) >= 400 else ():
            changes = calls.get((int(status), example["summary"]))
            yield Refusal(
                status=int(status),
                code=name.split(".")[0],
                when=example["summary"],
                example=example["value"],
                call=_changed(call, changes) if changes else None,
            )


def _changed(call: Call, changes: dict[str, Any]) -> Call:
    body = call.body
    if changes["body"]:
        merged = {**(call.body or {}), **changes["body"]}
        body = {name: value for name, value in merged.items() if value is not None}
    return replace(
        call,
        values={**call.values, **changes["path"]},
        query={**call.query, **changes["query"]},
        body=body,
    )


def _links(document: dict[str, Any]) -> dict[str, dict[str, tuple[str, list[str]]]]:
    """By endpoint and parameter: which other endpoint's answer has it, and at which members."""
    found: dict[str, dict[str, tuple[str, list[str]]]] = {}
    for methods in document["paths"].values():
        for operation in methods.values():
            for response in operation["responses"].values():
                for link in response.get("links", {}).values():
                    for name, place in link["parameters"].items():
                        members = place.partition("#/")[2].split("/")
                        found.setdefault(link["operationId"], {})[name] = (
                            operation["operationId"],
                            members,
                        )
    return found


def written(query: Mapping[str, Any]) -> dict[str, str]:
    """As a query is written: true, not True."""
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in query.items()
    }
