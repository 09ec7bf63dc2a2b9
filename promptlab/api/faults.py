"""What pydantic says about parameters, in our own words: field, issue, value."""

from __future__ import annotations

from typing import Any

from ninja.errors import ValidationErrorContext

from promptlab.lib.errors import Issue, ValidationFailed

SHOWN = 100  # characters of a value that a refusal repeats
SECRET = ("secret", "password", "token", "key")
SIZED = ("_too_short", "_too_long")


def validation_failed(contexts: list[ValidationErrorContext[Any]]) -> ValidationFailed:
    """All broken rules of a call's path, query, headers and body as one refusal."""
    return ValidationFailed(
        issues=[
            _issue(context.model, error)
            for context in contexts
            for error in context.pydantic_validation_error.errors(include_url=False)
        ]
    )


def _issue(model: Any, error: Any) -> Issue:
    field = _field(model, error["loc"])
    message = error["msg"].removeprefix("Value error, ")
    return Issue(field, message, _shown(field, error))


def _field(model: Any, location: tuple[str | int, ...]) -> str:
    """`context.focus_areas.0`: without the source, and without the name of a lone body's parameter."""
    parts = model.__ninja_flatten_map_reverse__.get(location, location)
    if getattr(model, "__read_from_single_attr__", None):
        parts = parts[1:] or ("body",)
    return ".".join(str(part) for part in parts)


def _shown(field: str, error: Any) -> Any:
    """The value, or how long it is where that is what is wrong; nothing of secrets."""
    value = error.get("input")
    if error["type"] == "missing" or any(word in field.lower() for word in SECRET):
        return None
    if error["type"].endswith(SIZED):
        return len(value)
    if isinstance(value, str):
        return value[:SHOWN]
    return value if isinstance(value, int | float | bool) else None
