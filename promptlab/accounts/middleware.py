from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse  # noqa: TID251  (it is a middleware)
from django.utils import timezone
from django.utils.functional import SimpleLazyObject, cached_property

from promptlab.accounts.sessions import browser_zone, current_learner


class LearnerMiddleware:
    """Puts `request.learner` there: whoever practises, signed up or guest, else None-like.

    `request.user` stays anonymous for guests, so that login and sign-up treat them as visitors.
    Read it through `bool(request.learner)` first: it is lazy and costs no query until then.
    Times on pages are the learner's own; that costs nothing either until a page shows one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.learner = SimpleLazyObject(lambda: current_learner(request))  # type: ignore[attr-defined]
        timezone.activate(ReaderZone(request))
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()


class ReaderZone(tzinfo):
    """The time zone of whoever reads the page, looked up when the first time is shown."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def zone(self) -> ZoneInfo:
        learner = self.request.learner  # type: ignore[attr-defined]
        return learner.zone if learner else ZoneInfo(browser_zone(self.request))

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        return self.zone.utcoffset(moment)

    def dst(self, moment: datetime | None) -> timedelta | None:
        return self.zone.dst(moment)

    def tzname(self, moment: datetime | None) -> str | None:
        return self.zone.tzname(moment)

    def fromutc(self, moment: datetime) -> datetime:
        return moment.replace(tzinfo=UTC).astimezone(self.zone)
