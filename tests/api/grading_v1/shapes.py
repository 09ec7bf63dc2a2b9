"""What an answer holds, as a table of fields and types, written down from the specification.

A table is a type, several types, a pattern of a text, a list with the table of its rows, or a
mapping with the tables of its fields.
"""

from __future__ import annotations

import re
from typing import Any

NUMBER = (int, float)
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DATE = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
LEVEL = re.compile("beginner|intermediate|advanced|expert")


def fits(value: Any, table: Any, where: str = "data") -> None:
    """The value has exactly these fields, each of its type."""
    if isinstance(table, dict):
        assert isinstance(value, dict), where
        assert set(value) == set(table), (where, set(value) ^ set(table))
        for name, inner in table.items():
            fits(value[name], inner, f"{where}.{name}")
    elif isinstance(table, list):
        assert isinstance(value, list), where
        for number, row in enumerate(value):
            fits(row, table[0], f"{where}.{number}")
    elif isinstance(table, re.Pattern):
        assert isinstance(value, str), where
        assert table.fullmatch(value), (where, value)
    else:
        is_flag = isinstance(value, bool) and table is not bool
        assert isinstance(value, table), (where, value)
        assert not is_flag, (where, value)
