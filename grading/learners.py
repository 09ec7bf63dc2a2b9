"""Whose learning a call is about."""

from __future__ import annotations

from uuid import UUID

from promptlab.accounts.callers import Caller
from promptlab.accounts.models import User
from promptlab.lib.errors import Forbidden, NotFound, Unauthorized


def find(caller: Caller, user_id: UUID | None = None) -> User:
    """Whoever calls; with `user_id` that person, whom staff alone may name besides themselves.

    Forbidden for somebody else, whether they exist or not; NotFound tells staff that nobody does.
    """
    wanted = user_id or caller.user_id
    if wanted != caller.user_id and not caller.is_staff:
        raise Forbidden("You may ask about yourself only; about others staff may ask.")
    user = User.objects.filter(id=wanted).first()
    if user is not None:
        return user
    if wanted == caller.user_id:  # they went while their key was still remembered
        raise Unauthorized("The person of this key is no longer here.")
    raise NotFound("User not found", details=f"User ID '{wanted}' does not exist")
