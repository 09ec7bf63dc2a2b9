"""What breaks the pack format, by its path and in an author's words."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from promptlab.lib.errors import Issue

# pydantic's kind of error -> what to tell the author
WORDS = {
    "missing": "This is needed.",
    "string_too_short": "This is needed.",
    "string_too_long": "Use at most {max_length} characters.",
    "string_type": "Write a text; between quotes if it looks like a number, a date, yes or no.",
    "string_pattern_mismatch": "Use small letters, digits and single hyphens, such as late-parcel.",
    "too_short": "Give at least {min_length}.",
    "too_long": "Give at most {max_length}.",
    "greater_than": "Use a number above {gt}.",
    "greater_than_equal": "Use a number of at least {ge}.",
    "less_than_equal": "Use a number of at most {le}.",
    "float_type": "Write a number.",
    "float_parsing": "Write a number.",
    "finite_number": "Write a number.",
    "int_type": "Write a whole number.",
    "int_parsing": "Write a whole number.",
    "int_from_float": "Write a whole number.",
    "list_type": "Write a list.",
    "dict_type": "Write fields with values, such as “title: A poster”.",
    "model_type": "Write fields with values, such as “title: A poster”.",
    "extra_forbidden": "There is no such field.",
}


def issues(fault: ValidationError) -> Iterator[Issue]:
    """Every broken rule once, by its dotted path: "evaluation_criteria.clarity.weight"."""
    seen = set()
    for error in fault.errors(include_url=False, include_input=False):
        path = _path(error["loc"])
        if path not in seen:
            seen.add(path)
            words = WORDS.get(error["type"])
            said = words.format_map(error.get("ctx", {})) if words else error["msg"]
            yield Issue(path, said.removeprefix("Value error, "))


def _path(location: tuple[int | str, ...]) -> str:
    """pydantic's location without the names of alternatives: a checkpoint is words or an object."""
    names = ("words", "object", "[key]") if location[:1] == ("evaluation_criteria",) else ("[key]",)
    return ".".join(str(part) for part in location if part not in names)
