"""How a door is opened: four values, then routes (docs/api.md).

    door = open_door(
        name="grading_v1",                 # in logs, metrics and the request log
        base="/functions/v1",              # every path below it belongs to this door
        title="...", version="1.0.0",      # of the OpenAPI document
        authenticate=bearer,               # async: request -> Caller, or Unauthorized
        success=Success,                   # how success looks: a generic model with `around`
        refusal=Refusal,                   # how refusal looks: a model with `around`
        limits=per_user,                   # async: (caller, route) -> which limits to count
        about=About(...),                  # for its documentation: its row of "Which door?"
    )

    @door.get("/grade-prompt/scenarios/{scenario_id}", answer=Scenario, scope="grade", limit=READ)
    async def scenario(request: DoorRequest, scenario_id: str) -> Any:
        return await on_database(descriptions.of, request.caller.user_id, scenario_id)

Nothing else is needed: who calls, limits, body, idempotency, envelope, refusals, headers and logs
are the ground's business.
"""

from __future__ import annotations

import inspect
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Protocol

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.errors import ValidationErrorContext
from ninja.parser import Parser

from promptlab.accounts.callers import Caller
from promptlab.accounts.limits import Limit
from promptlab.api import faults
from promptlab.api.about import About
from promptlab.api.openapi import completed
from promptlab.api.requests import DoorRequest
from promptlab.api.routes import Route, View, answering
from promptlab.lib.errors import NotAllowed, NotFound, PromptLabError

Authenticate = Callable[[DoorRequest], Awaitable[Caller]]
Counted = Iterable[tuple[Limit, str]]
Limits = Callable[[Caller, Route], Awaitable[Counted]]


REFUSED = {400, 401, 403, 404, 429, 500, 503}
REFUSED_BODIES = {409, 413, 415}


class SuccessShape(Protocol):
    """How success looks: a generic model, so that `Shape[Data]` is the schema of an answer."""

    def __class_getitem__(cls, data: Any, /) -> Any: ...

    @staticmethod
    def around(request: DoorRequest, data: Any) -> Any:
        """The data in its envelope, to be checked against the schema."""


class RefusalShape(Protocol):
    """How refusal looks: itself the schema; `around` puts an error into it."""

    @staticmethod
    def around(request: DoorRequest, error: PromptLabError) -> Any:
        """The error in its envelope."""


class Door:
    """One API: its four values and its routes."""

    def __init__(
        self,
        *,
        name: str,
        base: str,
        title: str,
        version: str,
        authenticate: Authenticate,
        success: Any,  # a SuccessShape
        refusal: type[RefusalShape],
        limits: Limits,
        description: str = "",
        about: About | None = None,
    ) -> None:
        self.name, self.base, self.about = name, base, about
        self.authenticate, self.limits = authenticate, limits
        self.success, self.refusal = success, refusal
        self.routes: list[Route] = []
        self.api = _Api(
            title=title,
            version=version,
            description=description,
            urls_namespace=name,
            parser=_Parsed(),
            docs_url=None,
            openapi_url=None,
            openapi_extra={"security": [{"bearer": []}]},
        )
        self._table: dict[int, list[_Address]] | None = None

    def get(self, path: str, **rules: Any) -> Callable[[View], View]:
        return self.route("GET", path, **rules)

    def post(self, path: str, **rules: Any) -> Callable[[View], View]:
        return self.route("POST", path, **rules)

    def put(self, path: str, **rules: Any) -> Callable[[View], View]:
        return self.route("PUT", path, **rules)

    def patch(self, path: str, **rules: Any) -> Callable[[View], View]:
        return self.route("PATCH", path, **rules)

    def delete(self, path: str, **rules: Any) -> Callable[[View], View]:
        return self.route("DELETE", path, **rules)

    def route(
        self,
        method: str,
        path: str,
        *,
        answer: Any,
        openapi: dict[str, Any] | None = None,
        **rules: Any,
    ) -> Callable[[View], View]:
        """Register an async function for a method and path; the rules are those of `Route`.

        `answer` is the type of its data (None: no body). `openapi` goes to ninja's operation as it
        is: summary, description, tags, operation_id, openapi_extra.
        """

        def register(function: View) -> View:
            if not inspect.iscoroutinefunction(function):
                raise TypeError(f"{function.__name__}: routes are async and await on_database().")
            route = Route(name=function.__name__, method=method, path=path, **rules)
            self.routes.append(route)
            view = answering(function, route, answer, self.success)
            self.api.api_operation(
                [method],
                path,
                response=self._responses(route, answer),
                **{"operation_id": route.name, **(openapi or {})},
            )(view)
            return function

        return register

    def _responses(self, route: Route, answer: Any) -> dict[Any, Any]:
        """What the OpenAPI document declares: the success, and every refusal there can be."""
        declared = {route.status: None if answer is None else self.success[answer]}
        if route.etag:
            declared[304] = None
        refused = REFUSED | (REFUSED_BODIES if route.method in {"POST", "PUT", "PATCH"} else set())
        return {**declared, **dict.fromkeys(sorted(refused), self.refusal)}

    def forget(self) -> None:
        """Let this process ask for everything again at once."""
        for route in self.routes:
            route.kept.clear()

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI 3.1 document of this door."""
        return completed(dict(self.api.get_openapi_schema(path_prefix=f"{self.base}/")), self)

    def find(self, request: DoorRequest) -> tuple[Route, Any, dict[str, Any]]:
        """The route of a call, its view and the parameters in its path.

        NotFound for an unknown path, NotAllowed (with the methods that there are) for an unknown
        method. HEAD is answered where GET is.
        """
        method = "GET" if request.method == "HEAD" else request.method
        below = request.path[len(self.base) + 1 :]
        for address in self.table.get(below.count("/"), ()):
            matched = address.pattern.match(below)
            if matched is None:
                continue
            if method not in address.routes:
                raise NotAllowed(sorted(address.routes))
            return address.routes[method], address.view, matched[2]
        raise NotFound("There is nothing at this address", details=f"{request.path} is not known")

    @property
    def table(self) -> dict[int, list[_Address]]:
        """Addresses by the number of their slashes, so that few are tried; made at the first call."""
        if self._table is None:
            self._table = defaultdict(list)
            for pattern in self.api.urls[0]:
                path = str(pattern.pattern)
                routes = [route for route in self.routes if _django(route.path) == path]
                if routes:  # ninja has an address of its own at the base
                    self._table[path.count("/")].append(_Address(pattern, routes))
        return self._table


open_door = Door


class _Address:
    """A path of a door: how it is recognised, its view, and its routes by method."""

    def __init__(self, pattern: Any, routes: list[Route]) -> None:
        self.pattern = pattern.pattern
        self.view = pattern.callback
        self.routes = {route.method: route for route in routes}


class _Parsed(Parser):
    """The body was read, bounded and parsed before (promptlab/api/bodies.py)."""

    def parse_body(self, request: HttpRequest) -> Any:
        assert isinstance(request, DoorRequest)  # noqa: S101
        return request.json


class _Api(NinjaAPI):
    """Ninja checks parameters and writes OpenAPI; what goes wrong is refused in one place."""

    def on_exception(self, request: HttpRequest, exc: Any) -> Any:
        raise exc

    def create_temporal_response(self, request: HttpRequest) -> Any:
        return None  # routes make their own

    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> Any:
        return faults.validation_failed(error_contexts)


def _django(path: str) -> str:
    """A path of ninja's (`/a/{uuid:b}`) as Django's patterns write it (`a/<uuid:b>`)."""
    return path.lstrip("/").replace("{uuid:", "<uuidstr:").replace("{", "<").replace("}", ">")
