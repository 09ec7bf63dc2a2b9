"""Where the server enters: programs through the doors, people through Django's own handler."""

from __future__ import annotations

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "promptlab.settings")

pages = get_asgi_application()  # before whatever imports models

from promptlab.api.doors import DOORS  # noqa: E402
from promptlab.api.handler import Doors  # noqa: E402
from promptlab.api.requests import Receive  # noqa: E402

doors = Doors(DOORS)


async def application(scope: dict[str, Any], receive: Receive, send: Any) -> None:
    """Chosen by path: below a door's base its lean handler, everything else a page."""
    if scope["type"] == "http" and doors.at(scope["path"]):
        await doors(scope, receive, send)
    else:
        await pages(scope, receive, send)
