"""/metrics for Prometheus, for whoever has the token or asks from this machine."""

from __future__ import annotations

import hmac
import ipaddress

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST

from promptlab.lib import metrics as counted

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


def metrics(request: HttpRequest) -> HttpResponse:
    """What this process has counted; 403 for everybody else."""
    if not (_has_token(request) or _from_here(request)):
        return HttpResponse("Send METRICS_TOKEN as a bearer token.\n", "text/plain", 403)
    return HttpResponse(counted.text(), content_type=CONTENT_TYPE_LATEST)


def _has_token(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN.encode()
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    return bool(token) and hmac.compare_digest(sent, token)


def _from_here(request: HttpRequest) -> bool:
    """Straight from this machine, which a proxy on this machine would only make it seem."""
    if any(name in request.META for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
