"""The refusals that every endpoint can answer with, as real errors, for its documentation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from promptlab.accounts.limits import Allowance
from promptlab.accounts.scopes import SCOPES
from promptlab.api.examples import Example, Refused
from promptlab.api.keyed_calls import OTHER_CALL
from promptlab.api.refusals import ADVICE, AWAY_SECONDS, UNEXPECTED
from promptlab.api.routes import KILOBYTE, Route
from promptlab.lib.errors import (
    Conflict,
    Forbidden,
    Issue,
    NotFound,
    PromptLabError,
    RateLimited,
    TooLarge,
    Unauthorized,
    Unavailable,
    Unsupported,
    ValidationFailed,
    invalid,
)

RESET = datetime(2026, 12, 1, 9, 0, 42, tzinfo=UTC)
WAIT = 42
WRITING = {"POST", "PUT", "PATCH"}
Told = tuple[str, PromptLabError]


def refusals(status: int, route: Route, example: Example) -> list[Told]:
    """When an endpoint answers with this status, and with which error: its own, then everybody's."""
    own = [_own(refused) for refused in example.refusals if refused.status == status]
    told_already = own and status in {400, 404}
    return own if told_already else [*own, ALWAYS[status](route)]


def _own(refused: Refused) -> Told:
    error: PromptLabError
    if refused.status == 400:
        issues = [Issue(**issue) for issue in refused.details]
        error = ValidationFailed(refused.message, issues=issues)
    else:
        error = _KINDS[refused.status](refused.message, details=refused.details)
    return refused.when, error


def _invalid(route: Route) -> Told:
    if route.method in WRITING:
        broken = "This is not valid JSON: expected value at line 1 column 1"
        return "The body is not JSON", invalid("body", broken)
    return "The query is not text", invalid("query", "The query is not UTF-8.")


def _unauthorized(route: Route) -> Told:
    told = "Send an API key or an access token: 'Authorization: Bearer ...'."
    return "No key is sent, or it is not accepted", Unauthorized(told)


def _forbidden(route: Route) -> Told:
    others = sorted(scope for scope in SCOPES if scope != route.scope)
    return f"The key lacks the scope {route.scope}", Forbidden(
        f"This needs the scope '{route.scope}', which this API key does not have.",
        details={"required_scope": route.scope, "scopes": others},
    )


def _not_found(route: Route) -> Told:
    return "There is no such thing, or it belongs to somebody else", NotFound()


def _conflict(route: Route) -> Told:
    return "The Idempotency-Key was used for another request", Conflict(OTHER_CALL)


def _too_large(route: Route) -> Told:
    most = route.body // KILOBYTE
    told = f"The body may have {most} kB."
    return f"The body has more than {most} kB", TooLarge(told, details={"max_bytes": route.body})


def _unsupported(route: Route) -> Told:
    return "The body is sent as something other than JSON, or encoded", Unsupported()


def _rate_limited(route: Route) -> Told:
    limit = route.limit
    if limit is None:
        return "There were more calls than the account's plan allows", RateLimited(retry_after=WAIT)
    error = RateLimited(limit.refusal, retry_after=WAIT)
    error.allowance = Allowance(limit.count, 0, RESET, limit.window, WAIT)
    return f"There were more than {limit.count} calls in {limit.window} seconds", error


def _unexpected(route: Route) -> Told:
    return "Something broke on our side", PromptLabError(UNEXPECTED, details=ADVICE)


def _unavailable(route: Route) -> Told:
    return "Something that the call needs does not answer", Unavailable(retry_after=AWAY_SECONDS)


ALWAYS: dict[int, Callable[[Route], Told]] = {
    400: _invalid,
    401: _unauthorized,
    403: _forbidden,
    404: _not_found,
    409: _conflict,
    413: _too_large,
    415: _unsupported,
    429: _rate_limited,
    500: _unexpected,
    503: _unavailable,
}
_KINDS = {403: Forbidden, 404: NotFound, 409: Conflict, 503: Unavailable}
