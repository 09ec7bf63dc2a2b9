"""A JSON schema as a flat list of fields, for tables that people read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]
DEEPEST = 6
LARGEST = 2**31 - 1  # an upper bound from here on is the database's, and no reader's
BOUNDS = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "more than {}",
    "exclusiveMaximum": "less than {}",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
}
PAIRS = {  # of a lower and an upper bound, one phrase
    ("minLength", "maxLength"): "{} to {} characters",
    ("minimum", "maximum"): "{} to {}",
    ("minItems", "maxItems"): "{} to {} items",
}


@dataclass(frozen=True, slots=True)
class Field:
    """`name` is a dotted path such as `grade.breakdown.clarity`; `rules` are bounds and choices."""

    name: str
    type: str
    required: bool
    rules: tuple[str, ...]
    choices: tuple[str, ...]
    pattern: str
    default: str
    description: str

    @property
    def parent(self) -> str:
        """The path to what holds it: `grade.breakdown.`"""
        return self.name[: len(self.name) - len(self.own_name)]

    @property
    def own_name(self) -> str:
        return self.name.rpartition(".")[2]


class Reader:
    """Reads the schemas of one document, whose components it knows."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.schemas = document.get("components", {}).get("schemas", {})

    def field(self, name: str, schema: Schema, required: bool, description: str = "") -> Field:
        resolved = self.resolve(schema)
        bounded = self._items(resolved)
        default = resolved.get("default")
        return Field(
            name=name,
            type=self.type_of(schema),
            required=required,
            rules=tuple(_rules(resolved)) + tuple(_rules(bounded) if bounded else ()),
            choices=_choices(resolved) or _choices(bounded or {}),
            pattern=resolved.get("pattern", "") or (bounded or {}).get("pattern", ""),
            default="" if default in (None, [], {}) else _plain(default),
            description=description or _described(resolved, bounded or {}),
        )

    def fields(self, schema: Schema, prefix: str = "", depth: int = 0) -> Iterator[Field]:
        """All fields of an object and of what is in it, each with the path to it."""
        resolved = self.resolve(schema)
        required = resolved.get("required", ())
        for name, inner in resolved.get("properties", {}).items():
            yield self.field(prefix + name, inner, name in required)
            if depth < DEEPEST:
                yield from self._inside(inner, prefix + name, depth + 1)

    def _inside(self, schema: Schema, name: str, depth: int) -> Iterator[Field]:
        resolved = self.resolve(schema)
        items = self._items(resolved)
        if items is not None:
            yield from self.fields(items, f"{name}[].", depth)
        elif isinstance(resolved.get("additionalProperties"), dict):
            yield from self.fields(resolved["additionalProperties"], f"{name}.*.", depth)
        else:
            yield from self.fields(resolved, f"{name}.", depth)

    def resolve(self, schema: Schema) -> Schema:
        """The schema itself: references followed, and of "this or null" the this."""
        while "$ref" in schema:
            referred = self.schemas[schema["$ref"].rpartition("/")[2]]
            schema = {**referred, **{k: v for k, v in schema.items() if k != "$ref"}}
        others = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
        if len(others) == 1:
            outer = {key: value for key, value in schema.items() if key != "anyOf"}
            return {**self.resolve(others[0]), **outer}
        return schema

    def type_of(self, schema: Schema) -> str:
        """In words: `text`, `list of numbers`, `UUID or null`."""
        resolved = self.resolve(schema)
        null = " or null" if {"type": "null"} in schema.get("anyOf", ()) else ""
        several = resolved.get("anyOf") or resolved.get("oneOf")
        if several:
            return " or ".join(dict.fromkeys(self.type_of(each) for each in several)) + null
        items = self._items(resolved)
        if items is not None:
            return f"list of {_plural(self.type_of(items))}{null}"
        return _word(resolved) + null

    def _items(self, schema: Schema) -> Schema | None:
        items = schema.get("items")
        return self.resolve(items) if isinstance(items, dict) else None


def _described(schema: Schema, items: Schema) -> str:
    """What is said of it, or else of what is in the list."""
    return str(schema.get("description") or items.get("description", ""))


def _word(schema: Schema) -> str:
    formats = {"uuid": "UUID", "date-time": "date and time", "date": "date", "uri": "URL"}
    if schema.get("format") in formats:
        return formats[schema["format"]]
    words = {"string": "text", "integer": "whole number", "boolean": "true or false"}
    kind = schema.get("type", "")
    return words.get(kind, kind) or "anything"


def _plural(word: str) -> str:
    return {"text": "texts", "object": "objects", "number": "numbers", "UUID": "UUIDs"}.get(
        word, word
    )


def _rules(schema: Schema) -> Iterator[str]:
    if schema.get("maximum", 0) >= LARGEST:
        schema = {name: value for name, value in schema.items() if name != "maximum"}
    told: set[str] = set()
    for (low, high), words in PAIRS.items():
        if low in schema and high in schema:
            told |= {low, high}
            yield words.format(schema[low], schema[high])
    for name, words in BOUNDS.items():
        if name in schema and name not in told:
            yield words.format(schema[name])


def _choices(schema: Schema) -> tuple[str, ...]:
    if "const" in schema:
        return (_plain(schema["const"]),)
    return tuple(_plain(each) for each in schema.get("enum", ()))


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
