from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from grading.judging import choosing
from promptlab.pages.error_help import HELP
from promptlab.pages.showcase import samples


def how_grading_works(request: HttpRequest) -> HttpResponse:
    """What the grader looks at, what it cannot do, and what is stored."""
    context = {"claude_grades": choosing.claude_grades()}
    return render(request, "pages/how_grading_works.html", context)


def errors_help(request: HttpRequest) -> HttpResponse:
    """All error codes of the doors."""
    return render(request, "pages/errors.html", {"all_help": HELP.values()})


def error_help(request: HttpRequest, code: str) -> HttpResponse:
    """What one error code means: the page that a refusal's Link header names."""
    if code not in HELP:
        raise Http404
    return render(request, "pages/error_help.html", {"help": HELP[code]})


def components(request: HttpRequest) -> HttpResponse:
    """Every component of our pages, alive."""
    return render(request, "pages/components.html", samples())
