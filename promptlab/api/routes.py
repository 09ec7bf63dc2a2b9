"""What a door knows about each of its routes."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from pydantic import TypeAdapter

from promptlab.accounts.callers import Caller
from promptlab.accounts.limits import Limit
from promptlab.api.requests import DoorRequest
from promptlab.lib.recent import Recent

KILOBYTE = 1024
BODY = 256 * KILOBYTE
JSON = "application/json"
KEPT_MOST = 5000  # answers of one route
View = Callable[..., Awaitable[Any]]
Asked = tuple[Caller, str, str]  # who, path, query


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer that only needs to be sent; `tag` names its content."""

    body: bytes
    tag: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """One method of one path, and the rules for calling it.

    `limit` is the specification's own number (doors that go by plan have none), `scope` what the
    key must be allowed to do, `body` the most bytes of a request body, `status` of a success,
    `etag` for answers that are worth remembering, `keep` for how many seconds this process gives
    the same caller the same one, `holds_secret` for answers that must not be stored in the clear.
    """

    name: str
    method: str
    path: str
    scope: str
    limit: Limit | None = None
    body: int = BODY
    status: int = 200
    etag: bool = False
    keep: float = 0
    holds_secret: bool = False
    kept: Recent[Asked, Ready] = field(init=False)

    def __post_init__(self) -> None:
        kept: Recent[Asked, Ready] = Recent(seconds=self.keep, most=KEPT_MOST)
        object.__setattr__(self, "kept", kept)


@dataclass(frozen=True, slots=True)
class Answer:
    """For a route that wants more than its data sent: another status, or headers."""

    data: Any
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def answering(function: View, route: Route, shape: Any, success: Any) -> View:
    """The function of a route with its data put into the door's success shape.

    `shape` is the type of the data, None for an answer without a body; an answer that does not fit
    its own schema is a mistake of ours and becomes a masked 500. Fields that the data leaves out
    are left out of the answer.
    """
    adapter: TypeAdapter[Any] | None = None
    if shape is not None:
        adapter = TypeAdapter(success[shape])

    @wraps(function)
    async def view(request: DoorRequest, **values: Any) -> HttpResponseBase:
        given = await function(request, **values)
        if isinstance(given, HttpResponseBase):
            return given
        if not isinstance(given, Answer):
            given = Answer(given)
        status = given.status or route.status
        if adapter is None:
            return HttpResponse(status=status, headers=dict(given.headers))
        shaped = adapter.validate_python(success.around(request, given.data))
        body = adapter.dump_json(shaped, by_alias=True, exclude_unset=True)
        return HttpResponse(body, status=status, headers=dict(given.headers), content_type=JSON)

    # ninja reads the parameters from here, with the names of the function's own module.
    view.__signature__ = inspect.signature(function, eval_str=True)  # type: ignore[attr-defined]
    return view
