"""Answers that are worth remembering: named by their content, and given again for a few seconds.

What a route with `etag` answers is a matter of the caller and the address alone until something
changes. The caller may keep it and ask whether it still holds (ETag, 304). With `keep` this process
remembers it for so many seconds too, ready to be sent: such a call costs neither the database nor
checking and encoding.
"""

from __future__ import annotations

import hashlib

from django.http import HttpResponse

from promptlab.api.requests import DoorRequest
from promptlab.api.routes import Asked, Ready, Route

REMEMBER = "private, no-cache"  # keep it, but ask each time whether it has changed


def again(request: DoorRequest, route: Route) -> HttpResponse | None:
    """The answer that this caller got just now at this address, if the route keeps them."""
    ready = route.kept.get(_asked(request)) if route.keep else None
    return None if ready is None else _given(request, ready)


def named(request: DoorRequest, route: Route, response: HttpResponse) -> HttpResponse:
    """The answer with its name; it is kept if the route keeps them."""
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    headers = {**dict(response.items()), "ETag": tag, "Cache-Control": REMEMBER}
    ready = Ready(response.content, tag, headers)
    if route.keep:
        route.kept.put(_asked(request), ready)
    return _given(request, ready)


def _asked(request: DoorRequest) -> Asked:
    return request.caller, request.path, request.META["QUERY_STRING"]


def _given(request: DoorRequest, ready: Ready) -> HttpResponse:
    """The answer, or 304 without a body to a caller who has it already."""
    known = [part.strip().removeprefix("W/") for part in request.header("IF_NONE_MATCH").split(",")]
    if ready.tag in known or known == ["*"]:
        return HttpResponse(status=304, headers={"ETag": ready.tag, "Cache-Control": REMEMBER})
    return HttpResponse(ready.body, headers=ready.headers)
