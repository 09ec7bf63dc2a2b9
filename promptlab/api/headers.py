"""What every answer of a door bears."""

from __future__ import annotations

from django.conf import settings
from django.http.response import HttpResponseBase

from promptlab.accounts.limits import Allowance
from promptlab.api.requests import DoorRequest


def dress(request: DoorRequest, response: HttpResponseBase) -> None:
    """Request id, what is left of the limit, and what Django's middleware would have added."""
    response["X-Request-ID"] = request.id
    response["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Cache-Control", "no-store")
    if settings.SECURE_HSTS_SECONDS:
        response["Strict-Transport-Security"] = _hsts()
    if request.allowance is not None:
        _tell(response, request.allowance)


def _tell(response: HttpResponseBase, allowance: Allowance) -> None:
    response["X-RateLimit-Limit"] = str(allowance.limit)
    response["X-RateLimit-Remaining"] = str(allowance.remaining)
    response["X-RateLimit-Reset"] = str(int(allowance.reset_at.timestamp()))
    response["X-RateLimit-Window"] = str(allowance.window)


def _hsts() -> str:
    value = f"max-age={settings.SECURE_HSTS_SECONDS}"
    if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS:
        value += "; includeSubDomains"
    return value + ("; preload" if settings.SECURE_HSTS_PRELOAD else "")
