"""Who practises in this browser session: a signed-up user, a guest, or nobody yet."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from promptlab.accounts.guests import make_guest
from promptlab.accounts.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest  # noqa: TID251  (a type only)

GUEST = "guest_id"
VISITOR = "visitor"
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


def ensure_learner(request: HttpRequest) -> User:
    """Whoever practises; makes a guest and ties it to the session when nobody does yet."""
    learner = current_learner(request)
    if learner is None:
        learner = make_guest()
        request.session[GUEST] = str(learner.id)
    return learner


def visitor_key(request: HttpRequest) -> str:
    """A random key of this session, for drafts of people who have no user yet."""
    if VISITOR not in request.session:
        request.session[VISITOR] = secrets.token_urlsafe(32)
    return str(request.session[VISITOR])
