"""What `bench.doors` serves: the site as it is, the same door under Django's own handler, a hello.

Limits are counted as always, only high enough not to refuse the measurement.
"""

from __future__ import annotations

import dataclasses
import os
from functools import cache
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "promptlab.settings")
django.setup()

from django.core.handlers.asgi import ASGIHandler  # noqa: E402
from django.urls import path  # noqa: E402

from promptlab import asgi, urls  # noqa: E402
from promptlab.accounts.callers import Caller  # noqa: E402
from promptlab.accounts.limits import Limit  # noqa: E402
from promptlab.api import serving  # noqa: E402
from promptlab.api.doors import DOORS  # noqa: E402
from promptlab.api.limits import Counted, per_user  # noqa: E402
from promptlab.api.requests import DoorRequest  # noqa: E402
from promptlab.api.routes import Route  # noqa: E402

ENOUGH = 10**9
DOOR = DOORS[0]


async def _generous(caller: Caller, route: Route) -> Counted:
    counted = await per_user(caller, route)
    return tuple((_raised(limit), who) for limit, who in counted)


@cache
def _raised(limit: Limit) -> Limit:
    return dataclasses.replace(limit, count=ENOUGH)


DOOR.limits = _generous


async def _view(request: DoorRequest, rest: str) -> Any:
    return await serving.answer(DOOR, request)


class _Stock(ASGIHandler):
    request_class = DoorRequest


urls.urlpatterns.insert(0, path("functions/v1/<path:rest>", _view))
lean = asgi.application
stock = _Stock()


async def hello(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The least that any ASGI application does."""
    headers = [(b"Content-Type", b"text/plain"), (b"Content-Length", b"5")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"hello"})
