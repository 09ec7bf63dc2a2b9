"""The site with a twin of its first door, for tests on real servers: `tests.api.served:application`."""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "promptlab.settings")

from promptlab import asgi  # noqa: I001  (sets Django up before models are imported)
from django.db import transaction
from promptlab.accounts.models import Account, ApiKey
from promptlab.api.doors import DOORS
from promptlab.api.requests import DoorRequest
from promptlab.lib.database import on_database
from tests.api.twins import WRITES, Note, Twin

twin = Twin(DOORS[0])


async def unlimited(caller: Any, route: Any) -> tuple[()]:
    return ()


twin.door.limits = unlimited
RULES: dict[str, Any] = {"answer": dict[str, Any], "scope": "grade", "limit": WRITES}


@twin.door.post("/release", **RULES)
async def release(request: DoorRequest) -> Any:
    """Let every slow call of this process go on."""
    twin.going.set()
    return {}


@twin.door.get("/ended", **RULES)
async def ended(request: DoorRequest) -> Any:
    """Answered once the stream of this process has ended."""
    await twin.ended.wait()
    return {}


@twin.door.post("/rows", **RULES)
async def rows(request: DoorRequest, body: Note) -> Any:
    """Read, then write, in one transaction: what locks a careless SQLite."""
    return await on_database(_write, request.caller.account_id, body.text)


@twin.door.post("/upload", **RULES, body=1024)
async def upload(request: DoorRequest, body: Note) -> Any:
    return {}


@transaction.atomic
def _write(account_id: Any, text: str) -> dict[str, Any]:
    account = Account.objects.get(id=account_id)
    Account.objects.filter(id=account_id).update(name=account.name)
    ApiKey.objects.filter(account=account).update(name=text)
    return {"text": text}


asgi.doors = twin.app
application = asgi.application
