from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse  # noqa: TID251  (it is a middleware)
from django.utils.functional import SimpleLazyObject

from promptlab.accounts.sessions import current_learner


class LearnerMiddleware:
    """Puts `request.learner` there: whoever practises, signed up or guest, else None-like.

    `request.user` stays anonymous for guests, so that login and sign-up treat them as visitors.
    Read it through `bool(request.learner)` first: it is lazy and costs no query until then.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.learner = SimpleLazyObject(lambda: current_learner(request))  # type: ignore[attr-defined]
        return self.get_response(request)
