"""The request log of an account: what its programs called, and what they were answered."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from promptlab.accounts import calls
from promptlab.accounts.models import Membership
from promptlab.accounts.views._place import in_account

PER_PAGE = 50


@require_GET
@in_account
def all_calls(request: HttpRequest, place: Membership) -> HttpResponse:
    """The calls that this person may see; `?only=refused` and `?request=req_...` narrow them."""
    refused = request.GET.get("only") == "refused"
    wanted = request.GET.get("request", "").strip()
    seen = calls.seen_from(place, refused=refused, request_id=wanted)
    page = Paginator(seen, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "place": place,
        "page": page,
        "rows": [(call, calls.as_curl(call, settings.PROMPTLAB_BASE_URL)) for call in page],
        "refused": refused,
        "wanted": wanted,
    }
    return render(request, "accounts/calls.html", context)
