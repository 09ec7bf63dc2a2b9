from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from promptlab import environment as env

ROOT = Path(__file__).resolve().parents[2]
READERS: dict[str, Callable[..., Any]] = {
    "truth": lambda: env.truth("GIVEN", default=True),
    "whole": lambda: env.whole("GIVEN", default=8000, least=1),
    "number": lambda: env.number("GIVEN", default=20.0, least=0),
    "words": lambda: env.words("GIVEN", default=["a"]),
    "text": lambda: env.text("GIVEN", default="a"),
    "level": lambda: env.level("GIVEN", default="INFO"),
    "address": lambda: env.address("GIVEN", default="http://127.0.0.1:8000"),
    "database": lambda: env.database("GIVEN", default="sqlite:///x")["ENGINE"],
    "mail": lambda: env.mail("GIVEN", default="consolemail://")["EMAIL_PORT"],
}


@pytest.mark.parametrize(
    ("reader", "given", "value"),
    [
        ("truth", "True", True),
        ("truth", "off", False),
        ("whole", " 8100 ", 8100),
        ("number", "0.5", 0.5),
        ("words", "a.example, b.example,", ["a.example", "b.example"]),
        ("text", " word ", "word"),
        ("level", "warning", "WARNING"),
        ("address", "https://promptlab.example/", "https://promptlab.example"),
        ("database", "postgres://u:p@host:5432/name", "django.db.backends.postgresql"),
        ("mail", "smtp://host", 25),
        ("mail", "smtp+tls://u:p@host", 587),
        ("mail", "smtp+ssl://u:p@host", 465),
        ("mail", "smtp+tls://u:p@host:2525", 2525),
    ],
)
def test_variables_have_types(
    monkeypatch: pytest.MonkeyPatch, reader: str, given: str, value: object
) -> None:
    monkeypatch.setenv("GIVEN", given)
    assert READERS[reader]() == value


@pytest.mark.parametrize(
    ("reader", "given"),
    [
        ("truth", "maybe"),
        ("whole", "many"),
        ("whole", "0"),
        ("number", "nan"),
        ("number", "-1"),
        ("level", "loud"),
        ("address", "promptlab.example"),
        ("address", "ftp://promptlab.example"),
        ("database", "oracle9://u:hush@host/name"),
        ("database", "postgres://u:hush@host:port/name"),
        ("mail", "pigeon://u:hush@host"),
    ],
)
def test_a_mistake_names_the_variable_and_not_its_value(
    monkeypatch: pytest.MonkeyPatch, reader: str, given: str
) -> None:
    monkeypatch.setenv("GIVEN", given)
    with pytest.raises(ImproperlyConfigured, match="^GIVEN must be") as mistake:
        READERS[reader]()
    assert given not in str(mistake.value)


@pytest.mark.parametrize("reader", READERS)
def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch, reader: str) -> None:
    monkeypatch.delenv("GIVEN", raising=False)
    unset = READERS[reader]()
    monkeypatch.setenv("GIVEN", "")
    assert READERS[reader]() == unset


@pytest.mark.processes
def test_a_command_stops_at_a_mistake_in_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "start"],
        cwd=ROOT,
        env={**os.environ, "PORT": "many"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.strip() == "Configuration: PORT must be a whole number of at least 1."
