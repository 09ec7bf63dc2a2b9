"""The theme switch: a cookie, so that it works without JavaScript and never flashes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "theme"
THEMES = ("light", "dark")
KEPT_SECONDS = 60 * 60 * 24 * 365


def chosen(request: HttpRequest) -> str:
    """The theme that this browser chose, or "" to follow the system."""
    theme = request.COOKIES.get(COOKIE, "")
    return theme if theme in THEMES else ""


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Remember a theme and go back to the page that the switch was on."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    response = HttpResponseRedirect(back if safe else "/")
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(
            COOKIE,
            theme,
            max_age=KEPT_SECONDS,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
