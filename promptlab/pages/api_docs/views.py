"""The pages and files under /api/docs: what a stranger needs to call the doors."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import (
    add_never_cache_headers,
    get_conditional_response,
    patch_cache_control,
)
from django.views.decorators.http import require_http_methods, require_safe

from promptlab.accounts import docs_keys
from promptlab.accounts.models import User
from promptlab.lib.errors import Conflict, RateLimited
from promptlab.pages.api_docs import published
from promptlab.pages.api_docs.endpoints import Endpoint
from promptlab.pages.api_docs.published import Published
from promptlab.pages.api_docs.samples import samples
from promptlab.pages.error_help import HELP

LANGUAGES = (("curl", "curl"), ("python", "Python"), ("javascript", "JavaScript"))


@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponseBase:
    """Which door, keys, limits, errors; with a key in its samples when one is asked for."""
    doors = published.doors()
    first = doors[0].endpoints[0]
    context = {
        "doors": doors,
        "coming": published.coming(),
        "first": first,
        "errors": _errors(doors),
        "links": [(door, endpoint) for door in doors for endpoint in door.endpoints],
    }
    return _page(request, "pages/api_docs/overview.html", context, [first], doors[0].site)


@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, name: str) -> HttpResponseBase:
    """All endpoints of one door."""
    found = _find(name)
    return _page(request, "pages/api_docs/door.html", {"door": found}, found.endpoints, found.site)


@require_safe
def openapi(request: HttpRequest, name: str) -> HttpResponseBase:
    return _file(request, _find(name).openapi(), "application/json")


@require_safe
def postman(request: HttpRequest, name: str) -> HttpResponseBase:
    return _file(request, _find(name).postman(), "application/json", f"{name}.postman.json")


@require_safe
def curl_script(request: HttpRequest, name: str) -> HttpResponseBase:
    return _file(request, _find(name).curl_script(), "text/x-shellscript", f"{name}.sh")


def _page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    endpoints: list[Endpoint],
    site: str,
) -> HttpResponseBase:
    """The page with its samples; on POST with a new test key in each of them, this once."""
    key, text, refusal = None, "", None
    if request.method == "POST":
        if not isinstance(request.user, User):
            return redirect_to_login(request.path)
        try:
            key, text = docs_keys.fresh(request.user)
        except (Conflict, RateLimited) as refused:
            refusal = refused
    own_id = str(request.user.pk) if text else ""
    context |= {
        "key": key,
        "text": text,
        "refusal": refusal,
        "site": site,
        "languages": LANGUAGES,
        "language": request.POST.get("language", "curl"),
        "shown": [(each, samples(each.call_of(own_id), site, text)) for each in endpoints],
    }
    status = refusal.status if refusal else 200
    response = render(request, template, context, status=status)
    if request.method == "POST":
        add_never_cache_headers(response)
        patch_cache_control(response, no_store=True, private=True)
    return response


def _errors(doors: list[Published]) -> list[Any]:
    """The codes that these doors answer with."""
    codes = {
        refusal.code for each in doors for point in each.endpoints for refusal in point.refusals
    }
    return [each for each in HELP.values() if each.code in codes | {"METHOD_NOT_ALLOWED"}]


def _find(name: str) -> Published:
    found = published.find(name)
    if found is None:
        raise Http404
    return found


def _file(request: HttpRequest, text: str, content_type: str, name: str = "") -> HttpResponseBase:
    """A file that is fetched again only when it has changed; tools on other sites may read it."""
    etag = f'"{sha256(text.encode()).hexdigest()[:32]}"'
    response = HttpResponse(text, content_type=f"{content_type}; charset=utf-8")
    response["ETag"], response["Access-Control-Allow-Origin"] = etag, "*"
    patch_cache_control(response, public=True, no_cache=True)
    if name:
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return get_conditional_response(request, etag=etag, response=response) or response
