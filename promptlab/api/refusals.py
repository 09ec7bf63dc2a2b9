"""Every refusal of every door is made here: from whatever was raised to the door's envelope."""

from __future__ import annotations

import structlog
from django.core.exceptions import DisallowedHost, PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from pydantic_core import to_json

from promptlab.api.requests import DoorRequest
from promptlab.api.routes import JSON
from promptlab.lib import metrics
from promptlab.lib.errors import (
    Forbidden,
    NotAllowed,
    NotFound,
    PromptLabError,
    Unauthorized,
    Unavailable,
    Unsupported,
    invalid,
)

log = structlog.get_logger("promptlab.api")
AWAY_SECONDS = 5
WAITING = {429: 60, 503: 10}  # seconds to wait where nobody knows better
UNEXPECTED = "An unexpected error occurred"
ADVICE = "Please try again or contact support if the problem persists"


class Disconnected(PromptLabError):
    """The caller went away before the whole request had arrived."""

    code = "CLIENT_DISCONNECTED"
    status = 400


def refusal_for(error: Exception) -> PromptLabError:
    """What is answered to an exception; what nobody expected is logged and masked."""
    if isinstance(error, PromptLabError) and error.status != 500:
        if error.status in WAITING and not error.retry_after:
            error.retry_after = WAITING[error.status]
        return error
    if isinstance(error, Http404):
        return NotFound()
    if isinstance(error, PermissionDenied):
        return Forbidden()
    if isinstance(error, DisallowedHost):
        return invalid("Host", "This server does not answer for that host name.")
    if isinstance(error, OperationalError | InterfaceError):
        log.error("database_away", exc_info=error)
        return Unavailable(retry_after=AWAY_SECONDS)
    log.error("unexpected", exc_info=error)
    metrics.UNEXPECTED.inc()
    return PromptLabError(UNEXPECTED, details=ADVICE)


def respond(request: DoorRequest, error: PromptLabError) -> HttpResponse:
    """The refusal in the door's envelope, with the headers that belong to its status."""
    body = to_json(request.door.refusal.around(request, error))
    response = HttpResponse(body, status=error.status, content_type=JSON)
    response["Link"] = f'</docs/errors/{error.code}>; rel="help"'
    if error.retry_after:
        response["Retry-After"] = str(error.retry_after)
    if isinstance(error, NotAllowed):
        response["Allow"] = ", ".join(error.allowed)
    if isinstance(error, Unauthorized):
        response["WWW-Authenticate"] = 'Bearer realm="PromptLab"'
    if isinstance(error, Unsupported):
        response["Accept"], response["Accept-Encoding"] = JSON, "identity"
    return response
