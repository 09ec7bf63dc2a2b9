from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from grading.pages.catalogue import STATES, Filters, browse, difficulties


@require_safe
@vary_on_headers("HX-Request")
def catalogue(request: HttpRequest) -> HttpResponse:
    """The ladders, narrowed by what the address says; only the list when htmx asks for it."""
    filters = Filters.read(request.GET.dict())
    address = reverse("catalogue")
    context = {
        "catalogue": browse(request.learner or None, filters),  # type: ignore[attr-defined]
        "filters": filters,
        "difficulties": difficulties(),
        "states": STATES,
    }
    htmx = request.htmx  # type: ignore[attr-defined]
    if not htmx or htmx.history_restore_request:
        return render(request, "grading/catalogue.html", context)
    response = render(request, "grading/_ladders.html", context)
    response["HX-Push-Url"] = f"{address}?{filters.query}" if filters.query else address
    return response
