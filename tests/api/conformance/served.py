"""The site as a fuzzer meets it: `tests.api.conformance.served:application`.

Limits are high: every call is counted by the rules of its door, as always, only the numbers are
raised, and only in processes that a test starts from here. Every name leads to one public address,
so nothing is looked up, and no job runs, so nothing is ever sent there.
"""

from __future__ import annotations

import dataclasses
import os
import socket
from functools import cache
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "promptlab.settings")

from promptlab import asgi  # sets Django up before models are imported
from promptlab.accounts.callers import Caller
from promptlab.accounts.limits import Limit
from promptlab.api import limits
from promptlab.api.door import Door
from promptlab.api.doors import DOORS
from promptlab.api.limits import Counted
from promptlab.api.routes import Route

ENOUGH = 10**9
PUBLIC = ("1.1.1.1", 0)


@cache
def raised(limit: Limit) -> Limit:
    return dataclasses.replace(limit, count=ENOUGH)


def raise_limits(door: Door) -> None:
    own = door.limits

    async def counted(caller: Caller, route: Route) -> Counted:
        return tuple((raised(limit), who) for limit, who in await own(caller, route))

    door.limits = counted


def everywhere(*_asked: Any, **_how: Any) -> list[Any]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", PUBLIC)]


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":  # it would start the job runner
        raise NotImplementedError
    await asgi.application(scope, receive, send)


for each in DOORS:
    raise_limits(each)
limits.STRANGERS = raised(limits.STRANGERS)
socket.getaddrinfo = everywhere
