from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from promptlab.pages.showcase import samples


def how_grading_works(request: HttpRequest) -> HttpResponse:
    """What the grader looks at, what it cannot do, and what is stored."""
    return render(request, "pages/how_grading_works.html")


def components(request: HttpRequest) -> HttpResponse:
    """Every component of our pages, alive."""
    return render(request, "pages/components.html", samples())
