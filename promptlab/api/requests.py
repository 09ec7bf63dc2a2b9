"""A call as the doors see it: Django's request, made once, and what the ground learns about it."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable
from typing import IO, TYPE_CHECKING, Any

from django.core.handlers.asgi import ASGIRequest

from promptlab.accounts.callers import Caller
from promptlab.accounts.limits import Allowance
from promptlab.lib.errors import PromptLabError

if TYPE_CHECKING:
    from promptlab.api.door import Door
    from promptlab.api.routes import Route

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class DoorRequest(ASGIRequest):
    """One call.

    `id` is in the X-Request-ID header and in logs; `route` and `caller` are None until the address
    and the caller are known; `json` is the body, read and parsed; `allowance` is what the answer's
    X-RateLimit headers tell; `refusal` is what was wrong, None while nothing is; `readable` is
    False when the query is not even text. `method` becomes GET for HEAD, `sent_method` does not.
    """

    door: Door
    receive: Receive | None = None

    def __init__(self, scope: dict[str, Any], body_file: IO[bytes] | None = None) -> None:
        self.readable = _is_text(scope.get("query_string", b""))
        if not self.readable:
            scope = {**scope, "query_string": b""}
        super().__init__(scope, body_file or io.BytesIO())
        self.id = ""
        self.sent_method = str(self.method)
        self.route: Route | None = None
        self.known_caller: Caller | None = None
        self.allowance: Allowance | None = None
        self.refusal: PromptLabError | None = None
        self.json: Any = None

    @property
    def caller(self) -> Caller:
        """Whoever calls; routes run only once that is known."""
        assert self.known_caller is not None  # noqa: S101
        return self.known_caller

    @property
    def received(self) -> bytes:
        """The body as far as it was read."""
        return getattr(self, "_body", b"")

    def header(self, name: str) -> str:
        """A header by its name in META without HTTP_, such as "X_REQUEST_ID"; "" without it."""
        return str(self.META.get(f"HTTP_{name}", ""))


def _is_text(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
