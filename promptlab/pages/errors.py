"""Pages for what goes wrong."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form had expired: show its text again, so that nothing typed is lost.

    Sending again is offered only when the form came from our own pages: a form that another site
    made must not become acceptable by one careless click.
    """
    typed, kept = {}, {}
    for name, value in request.POST.items():
        if name == "csrfmiddlewaretoken" or "password" in name or not value:
            continue
        if _is_text(str(value)):
            typed[name] = value
        else:
            kept[name] = value
    context = {"typed": typed, "kept": kept, "own": _from_here(request)}
    return render(request, "errors/csrf.html", context, status=403)


def _is_text(value: str) -> bool:
    """Written by a person, rather than a choice or a number that the page put there."""
    return len(value) > 40 or any(character.isspace() for character in value.strip())


def _from_here(request: HttpRequest) -> bool:
    if "Sec-Fetch-Site" in request.headers:
        return request.headers["Sec-Fetch-Site"] == "same-origin"
    return urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()


def method_not_allowed(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """Where only forms send to, an address that was typed or reloaded finds the page of the form."""
    above = request.path.rstrip("/").rpartition("/")[0] + "/"
    page = render(request, "errors/405.html", {"page_above": above}, status=405)
    page["Allow"] = refused["Allow"]
    return page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/500.html", status=500)
