"""How doors learn who calls. A key or token that was seen just now costs no database."""

from __future__ import annotations

from promptlab.accounts import callers
from promptlab.accounts.callers import Caller
from promptlab.api.requests import DoorRequest
from promptlab.lib.database import on_database
from promptlab.lib.errors import Unauthorized


async def bearer(request: DoorRequest) -> Caller:
    """`Authorization: Bearer` with an API key or an OAuth access token."""
    kind, _, token = request.header("AUTHORIZATION").partition(" ")
    if kind.lower() != "bearer":
        token = ""
    return await _caller(token.strip())


async def bearer_with_apikey(request: DoorRequest) -> Caller:
    """As `bearer`; an `apikey` header, where there is one, must be of the same account."""
    caller = await bearer(request)
    apikey = request.header("APIKEY")
    if apikey and (await _caller(apikey)).account_id != caller.account_id:
        raise Unauthorized("The key in 'apikey' belongs to another account than the bearer token.")
    return caller


async def _caller(token: str) -> Caller:
    known = callers.recognise(token)
    return known if known is not None else await on_database(callers.authenticate, token)
