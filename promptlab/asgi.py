"""Where the server enters: programs through the doors, people through Django's own handler.

Live pages come through WebSockets, which only pages of this site may open.
"""

from __future__ import annotations

import gc
import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "promptlab.settings")

pages = get_asgi_application()  # before whatever imports models

from channels.routing import URLRouter  # noqa: E402
from django.urls import path, re_path  # noqa: E402

from grading.consumers import AttemptWatcher  # noqa: E402
from promptlab.api.doors import DOORS  # noqa: E402
from promptlab.api.handler import Doors  # noqa: E402
from promptlab.api.requests import Receive  # noqa: E402
from promptlab.lib import background  # noqa: E402
from promptlab.lib.live import SameOrigin, nowhere  # noqa: E402

# What is loaded by now stays. Looking through all of it for garbage, again and again, costs a busy
# server a tenth of its time; and calls leave little behind that only such a look could find.
gc.freeze()
gc.set_threshold(10_000, 10, 10)

doors = Doors(DOORS)
sockets = SameOrigin(
    URLRouter(
        [
            path("live/attempts/<uuid:attempt_id>", AttemptWatcher.as_asgi()),
            re_path("", nowhere),  # type: ignore[arg-type]
        ]
    )
)


async def application(scope: dict[str, Any], receive: Receive, send: Any) -> None:
    """Chosen by path: below a door's base its lean handler, everything else a page."""
    if scope["type"] == "lifespan":
        await background.lifespan(scope, receive, send)
    elif scope["type"] == "websocket":
        await sockets(scope, receive, send)
    elif scope["type"] == "http" and doors.at(scope["path"]):
        await doors(scope, receive, send)
    else:
        await pages(scope, receive, send)
