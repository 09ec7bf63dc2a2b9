"""Configuration mistakes that are better found at start than by a user."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

KNOWN_SECRETS = {"changeme", "secret", "insecure", "django-insecure"}


@register(Tags.security)
def secret_key_is_secret(**_: Any) -> list[CheckMessage]:
    key = settings.SECRET_KEY.lower()
    if len(key) < 32 or any(key.startswith(known) for known in KNOWN_SECRETS):
        return [
            Error(
                "SECRET_KEY is short or publicly known.",
                hint="Unset it to have one generated under var/, or set 50 random characters.",
                id="promptlab.E001",
            )
        ]
    return []


@register(Tags.caches)
def signup_is_known(**_: Any) -> list[CheckMessage]:
    if settings.PROMPTLAB_SIGNUP not in {"open", "invite", "closed"}:
        return [
            Error(
                f"PROMPTLAB_SIGNUP is {settings.PROMPTLAB_SIGNUP!r}.",
                hint="Use open, invite or closed.",
                id="promptlab.E002",
            )
        ]
    return []
