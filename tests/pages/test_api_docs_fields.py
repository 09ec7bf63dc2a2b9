"""JSON schemas as the fields that readers see."""

from __future__ import annotations

from typing import Any

import pytest

from promptlab.pages.api_docs.fields import Field, Reader

NAMED = {
    "Place": {"type": "object", "description": "Where", "properties": {"x": {"type": "number"}}}
}


def fields(schema: dict[str, Any]) -> list[Field]:
    return list(Reader({"components": {"schemas": NAMED}}).fields(schema))


def names(schema: dict[str, Any]) -> list[str]:
    return [field.name for field in fields({"properties": {"a": schema}})]


def only(schema: dict[str, Any]) -> Field:
    (field,) = fields({"properties": {"a": schema}})
    return field


@pytest.mark.parametrize(
    ("schema", "word"),
    [
        ({"type": "string"}, "text"),
        ({"type": "string", "format": "uuid"}, "UUID"),
        ({"type": "boolean"}, "true or false"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "whole number or null"),
        ({"type": "array", "items": {"type": "number"}}, "list of numbers"),
        ({"anyOf": [{"type": "string"}, {"type": "number"}]}, "text or number"),
        ({}, "anything"),
    ],
)
def test_kinds_are_told_in_words(schema: dict[str, Any], word: str) -> None:
    assert only(schema).type == word


def test_what_is_inside_is_told_with_its_path() -> None:
    place = {"$ref": "#/components/schemas/Place"}
    assert names(place) == ["a", "a.x"]
    assert names({"anyOf": [place, {"type": "null"}]}) == ["a", "a.x"]
    assert names({"type": "array", "items": place}) == ["a", "a[].x"]
    assert names({"type": "object", "additionalProperties": place}) == ["a", "a.*.x"]


def test_bounds_are_told_and_those_of_the_database_are_not() -> None:
    assert only({"type": "string", "minLength": 1, "maxLength": 80}).rules == (
        "1 to 80 characters",
    )
    assert only({"type": "integer", "minimum": 1, "maximum": 2**31 - 1}).rules == ("at least 1",)
    listed = {"type": "array", "maxItems": 3, "items": {"type": "number", "maximum": 10}}
    assert only(listed).rules == ("at most 3 items", "at most 10")


def test_choices_and_defaults_are_told() -> None:
    field = only({"type": "string", "enum": ["asc", "desc"], "default": "desc"})
    assert (field.choices, field.default, field.required) == (("asc", "desc"), "desc", False)
    assert only({"type": "boolean", "default": False}).default == "false"
    assert only({"type": "array", "items": {}, "default": []}).default == ""


def test_a_field_may_be_described_where_it_is_named_or_where_it_is_defined() -> None:
    assert fields({"properties": {"a": {"$ref": "#/components/schemas/Place"}}})[0].description == (
        "Where"
    )
    outer = {"$ref": "#/components/schemas/Place", "description": "Here"}
    assert fields({"properties": {"a": outer}})[0].description == "Here"
