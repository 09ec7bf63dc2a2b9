"""Configuration mistakes that are better found at start than by a user."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from promptlab.accounts.addresses import networks

LOCAL_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
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


@register(Tags.caches)
def limits_are_shared(**_: Any) -> list[CheckMessage]:
    """Each process counts for itself in local memory: two of them would allow twice as much."""
    if settings.WEB_CONCURRENCY > 1 and settings.CACHES["limits"]["BACKEND"] == LOCAL_MEMORY:
        return [
            Error(
                f"{settings.WEB_CONCURRENCY} processes cannot share limits in local memory.",
                hint="Set REDIS_URL, or WEB_CONCURRENCY=1.",
                id="promptlab.E003",
            )
        ]
    return []


@register(Tags.security)
def proxies_are_addresses(**_: Any) -> list[CheckMessage]:
    try:
        networks(settings.TRUSTED_PROXIES)
    except ValueError as wrong:
        return [
            Error(
                f"TRUSTED_PROXIES: {wrong}.",
                hint="List addresses or networks, such as 10.0.0.7,192.168.0.0/24.",
                id="promptlab.E004",
            )
        ]
    return []


@register(Tags.caches)
def grader_is_known(**_: Any) -> list[CheckMessage]:
    if settings.PROMPTLAB_GRADER not in {"embedded", "claude", "auto"}:
        return [
            Error(
                f"PROMPTLAB_GRADER is {settings.PROMPTLAB_GRADER!r}.",
                hint="Use embedded, auto or claude.",
                id="promptlab.E005",
            )
        ]
    return []


@register(Tags.security)
def identities_can_be_signed(**_: Any) -> list[CheckMessage]:
    from allauth.core.internal.jwkkit import load_pem

    try:
        load_pem(settings.IDP_OIDC_PRIVATE_KEY)
    except ValueError:
        return [
            Error(
                "IDP_OIDC_PRIVATE_KEY is not an RSA key in PEM.",
                hint="Unset it to have one generated under var/, or use `openssl genrsa 2048`.",
                id="promptlab.E006",
            )
        ]
    return []
