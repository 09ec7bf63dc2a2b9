"""The examples of a door as calls: sent one after the other, each with what earlier ones answered."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

from promptlab.api.door import Door
from promptlab.api.examples import CALLER, Example, Refused, of_door
from promptlab.api.routes import Route
from tests.api.client import Answer, Client

# Addresses that people name are looked up, and tests have no name service. Nothing is called.
NAMED, NUMBERED = "https://example.com/", "https://93.184.215.14/"


def numbered(text: str) -> str:
    """The text with an address that needs no name service."""
    return text.replace(NAMED, NUMBERED)


class Journey:
    """One person's program on its way through all endpoints of a door."""

    def __init__(self, door: Door, client: Client, person: object) -> None:
        self.door, self.client, self.person = door, client, str(person)
        self.routes = {route.name: route for route in door.routes}
        examples = sorted(of_door(door.name).items(), key=lambda each: each[1].order)
        self.examples = {name: example for name, example in examples if name in self.routes}
        self.answers: dict[str, Answer] = {}

    def go(self) -> dict[str, Answer]:
        """Send every good call; returns the answers by endpoint."""
        for name in self.examples:
            self.answers[name] = self.send(name)
        return self.answers

    def send(self, name: str, refused: Refused | None = None, **options: Any) -> Answer:
        """The good call, or how it must be changed to be refused."""
        route, example = self.routes[name], self.examples[name]
        method, path, body = self.call(route, example, refused)
        return self.client.call(method, path, body, **options)

    def call(self, route: Route, example: Example, refused: Refused | None) -> tuple[str, str, Any]:
        path, query, body = self.values(example), dict(example.query), example.body
        if refused is not None:
            path, query = path | refused.path, query | refused.query
            if refused.body:
                body = {k: v for k, v in ((body or {}) | refused.body).items() if v is not None}
        where = self.door.base + route.path.replace("{uuid:", "{")
        where = where.format(**{name: quote(str(value)) for name, value in path.items()})
        text = {k: str(v).lower() if isinstance(v, bool) else v for k, v in query.items()}
        sent = None if body is None else json.loads(numbered(json.dumps(body)))
        return route.method, f"{where}?{urlencode(text)}" if query else where, sent

    def values(self, example: Example) -> dict[str, Any]:
        if not self.answers:  # refused before anybody looks at the values
            return dict(example.path)
        values = {name: self.person if v == CALLER else v for name, v in example.path.items()}
        for name, told in example.takes.items():
            source, _, where = told.partition(" ")
            found: Any = self.answers[source].json
            for member in where.split("."):
                found = found[member]
            values[name] = found
        return values
