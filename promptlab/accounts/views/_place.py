"""What the pages of an account share: who may open them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from promptlab.accounts import places
from promptlab.accounts.models import Membership, User

PlaceView = Callable[..., HttpResponse]


def signed_in(view: PlaceView) -> PlaceView:
    """For people who are logged in: `view(request, user, ...)`. Never kept by a cache."""

    @never_cache
    @login_required
    @wraps(view)
    def opened(request: HttpRequest, **parts: Any) -> HttpResponse:
        assert isinstance(request.user, User)  # noqa: S101  (login is required)
        return view(request, request.user, **parts)

    return opened


def in_account(view: PlaceView) -> PlaceView:
    """For people in the account of the address: `view(request, place, ...)`; others: not found."""

    @signed_in
    @wraps(view)
    def opened(request: HttpRequest, user: User, account_id: UUID, **parts: Any) -> HttpResponse:
        place: Membership = places.find(user, account_id)
        return view(request, place, **parts)

    return opened
