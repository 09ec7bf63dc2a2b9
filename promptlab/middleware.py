"""What every page request passes through first."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from promptlab.lib import metrics
from promptlab.lib.errors import PromptLabError
from promptlab.lib.ids import request_id
from promptlab.pages import errors

log = structlog.get_logger("promptlab.requests")
PROBES = ("/health", "/ready")
ACCEPTABLE = re.compile(r"[A-Za-z0-9_-]{8,64}")


class RequestIdMiddleware:
    """Gives every request an id: in the response header, in every log line, on error pages.

    An id sent by the caller is kept when it is harmless, so that traces can cross services.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = request.headers.get("X-Request-ID", "")
        request.id = sent if ACCEPTABLE.fullmatch(sent) else request_id()  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.id)  # type: ignore[attr-defined]
        started = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-ID"] = request.id  # type: ignore[attr-defined]
        if not request.path.startswith("/static/"):
            seconds = time.perf_counter() - started
            metrics.answered(
                "page", _route(request), str(request.method), response.status_code, seconds
            )
            log.info(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                ms=round(seconds * 1000, 1),
            )
        return response


def _route(request: HttpRequest) -> str:
    """The pattern that the address matched: paths themselves would be countless series."""
    return request.resolver_match.route if request.resolver_match else "unknown"


class ProbeMiddleware:
    """Answers probes by whatever name: load balancers ask at an address, not at ALLOWED_HOSTS.

    Not `/metrics`, which tells this machine more than a page that calls itself by its name may read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in PROBES:
            request.META["HTTP_HOST"] = urlsplit(settings.PROMPTLAB_BASE_URL).netloc
        return self.get_response(request)


class RefusalMiddleware:
    """Shows what the domain refuses as a page with the refusal's own status and words.

    Django's own empty answer to a wrong method gets a page too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            return errors.method_not_allowed(request, response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, PromptLabError) or error.status >= 500 and not error.retry_after:
            return None
        context = {
            "status": error.status,
            "message": error.message,
            "retry_after": error.retry_after,
        }
        response = render(request, "errors/refusal.html", context, status=error.status)
        if error.retry_after:
            response["Retry-After"] = str(error.retry_after)
        return response
