from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grading import complaints
from grading.pages import welcome


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """A weak prompt with its grade for newcomers; the next thing to do for everybody else."""
    learner = request.learner  # type: ignore[attr-defined]
    back = welcome.welcome_back(learner) if learner else None
    if back is not None:
        context = {"back": back, "answers": complaints.unread(learner)}
        return render(request, "grading/home.html", context)
    context = {"first": welcome.first_prompt(), "newcomer": not learner}
    return render(request, "grading/home_first.html", context)
