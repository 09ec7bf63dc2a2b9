"""Typed readers of environment variables, for the settings alone.

An empty variable counts as one that is not set. A mistake is ImproperlyConfigured and names the
variable and what it must be, never its value: that may be a secret.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Collection
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

Read = TypeVar("Read")
YES, NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 587, "smtp+ssl": 465}


def text(name: str, *, default: str) -> str:
    return os.environ.get(name, "").strip() or default


def words(name: str, *, default: list[str]) -> list[str]:
    """What stands between commas."""
    return [word.strip() for word in text(name, default="").split(",") if word.strip()] or default


def truth(name: str, *, default: bool) -> bool:
    return _read(name, default, _truth, "true or false")


def whole(name: str, *, default: int, least: int) -> int:
    return _read(
        name, default, lambda typed: _from(least, int(typed)), f"a whole number of at least {least}"
    )


def number(name: str, *, default: float, least: float) -> float:
    return _read(
        name, default, lambda typed: _from(least, float(typed)), f"a number of at least {least:g}"
    )


def level(name: str, *, default: str) -> str:
    """How much is logged, in capitals."""
    return _read(
        name, default, lambda typed: LEVELS[LEVELS.index(typed.upper())], " or ".join(LEVELS)
    )


def address(name: str, *, default: str, schemes: tuple[str, ...] = ("http", "https")) -> str:
    """Where something answers, without a slash at the end."""
    wanted = f"an address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}"
    return _read(name, default, lambda typed: _with_scheme(schemes, typed).rstrip("/"), wanted)


def database(name: str, *, default: str) -> dict[str, Any]:
    """Django's settings of a database from its address."""
    wanted = "an address such as sqlite:///file or postgres://user:password@host/name"
    return _read(name, Env.db_url_config(default), _database, wanted)


def mail(name: str, *, default: str) -> dict[str, Any]:
    """Django's EMAIL settings from the address of a mail server."""
    wanted = "an address such as smtp+tls://user:password@host:587"
    return _read(name, Env.email_url_config(default), _mail, wanted)


def _read(name: str, default: Read, parse: Callable[[str], Read], wanted: str) -> Read:
    typed = text(name, default="")
    if not typed:
        return default
    try:
        return parse(typed)
    except (ValueError, KeyError, ImproperlyConfigured):
        raise ImproperlyConfigured(f"{name} must be {wanted}.") from None


def _truth(typed: str) -> bool:
    return (NO + YES).index(typed.lower()) >= len(NO)


def _from(least: Any, value: Any) -> Any:
    if not math.isfinite(value) or value < least:
        raise ValueError
    return value


def _with_scheme(schemes: Collection[str], typed: str) -> str:
    parts = urlsplit(typed)
    if parts.scheme not in schemes or not typed.removeprefix(f"{parts.scheme}://"):
        raise ValueError
    return typed


def _database(typed: str) -> dict[str, Any]:
    found: dict[str, Any] = Env.db_url_config(_with_scheme(Env.DB_SCHEMES, typed))
    return found


def _mail(typed: str) -> dict[str, Any]:
    found: dict[str, Any] = Env.email_url_config(typed)
    usual = MAIL_PORTS.get(urlsplit(typed).scheme)
    return {**found, "EMAIL_PORT": found["EMAIL_PORT"] or usual}
