"""Who practises in this browser session: a signed-up user, a guest, or nobody yet.

The session holds the guest's id. It outlives a login (the guest waits until the person has said
what shall become of the work) and, through the account adapter, a logout.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from django.conf import settings
from django.contrib.auth import get_user
from django.utils import timezone

from promptlab.accounts.addresses import client_address
from promptlab.accounts.guests import find_guest, make_guest
from promptlab.accounts.limits import allow_new_guest
from promptlab.accounts.models import User
from promptlab.accounts.people import belongings, delete_person, merge_guest
from promptlab.accounts.zones import known

if TYPE_CHECKING:
    from django.http import HttpRequest  # noqa: TID251  (a type only)

GUEST = "guest_id"
VISITOR = "visitor"
JOINING = "joining"  # who signed up here, but has to confirm the address before logging in
ZONE_COOKIE = "time_zone"
SEEN_EVERY = timedelta(hours=1)


def session_guest(request: HttpRequest) -> User | None:
    """The guest whom this session is tied to, if there is one."""
    guest_id = request.session.get(GUEST)
    return User.objects.filter(id=guest_id, is_guest=True).first() if guest_id else None


def current_learner(request: HttpRequest) -> User | None:
    """The signed-up user, else the session's guest, else None."""
    if request.user.is_authenticated:
        return request.user
    guest = session_guest(request)
    now = timezone.now()
    if guest and (guest.last_seen_at is None or guest.last_seen_at < now - SEEN_EVERY):
        User.objects.filter(id=guest.id).update(last_seen_at=now)
    return guest


def learner_of(session_key: str) -> User | None:
    """Whoever practises in the session of this key, for those who have no request."""
    if not session_key:
        return None
    sessions = import_module(settings.SESSION_ENGINE)
    request: Any = SimpleNamespace(session=sessions.SessionStore(session_key))
    request.user = get_user(request)
    return current_learner(request)


def ensure_learner(request: HttpRequest) -> User:
    """Whoever practises; makes a guest and ties it to the session when nobody does yet.

    Raises RateLimited when very many guests come from one address.
    """
    learner = current_learner(request)
    if learner is None:
        visitor = visitor_key(request)
        learner = find_guest(visitor)
        if learner is None:
            allow_new_guest(client_address(request.META))
            learner = make_guest(visitor, browser_zone(request))
        request.session[GUEST] = str(learner.id)
    request.learner = learner  # type: ignore[attr-defined]
    return learner


def visitor_key(request: HttpRequest) -> str:
    """A random key of this session, for drafts of people who have no user yet."""
    if VISITOR not in request.session:
        request.session[VISITOR] = secrets.token_urlsafe(32)
    return str(request.session[VISITOR])


def browser_zone(request: HttpRequest) -> str:
    """The time zone that the browser told by cookie (static/js/zone.js); UTC without a valid one."""
    name = unquote(request.COOKIES.get(ZONE_COOKIE, ""))
    return name if name in known() else "UTC"


def keep_guest(request: HttpRequest, user: User) -> None:
    """The work of this session's guest becomes the user's."""
    guest = session_guest(request)
    if guest:
        merge_guest(guest, user)
    _forget(request)


def delete_guest(request: HttpRequest) -> None:
    """Delete this session's guest with everything they did."""
    guest = session_guest(request)
    if guest:
        delete_person(guest)
    _forget(request)


def joins_after_confirming(request: HttpRequest, user: User) -> None:
    """Remember that this guest signed up as `user`, who may log in once the address is confirmed."""
    request.session[JOINING] = str(user.id)


def settle_guest(request: HttpRequest, user: User) -> bool:
    """After a login: whether the person must be asked what to do with the guest's work.

    Nobody is asked who signed up in this very session, or when there is no work.
    """
    guest = session_guest(request)
    if guest is None:
        _forget(request)
        return False
    if request.session.get(JOINING) == str(user.id):
        keep_guest(request, user)
        return False
    if not belongings(guest):
        delete_guest(request)
        return False
    return True


def _forget(request: HttpRequest) -> None:
    for key in (GUEST, JOINING):
        request.session.pop(key, None)
