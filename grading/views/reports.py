"""A learner says that a grade is wrong, and reads the answer."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from grading import complaints
from grading.pages import desk
from grading.pages.marking import mark
from grading.views import people
from promptlab.lib.errors import ValidationFailed


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """The form for a report; once sent, where it stands and what was answered."""
    attempt = desk.find_attempt(people.learner(request), attempt_id)
    refusal = None
    if request.method == "POST":
        try:
            complaints.file(attempt, request.POST.get("reason", ""))
        except ValidationFailed as failed:
            refusal = failed
        else:
            return redirect(reverse("report", args=[attempt.id]))
    context = {
        "attempt": attempt,
        "scenario": attempt.scenario,
        "marked": mark(attempt.grade, attempt.prompt),
        "report": complaints.read(attempt),
        "reason": request.POST.get("reason", ""),
        "refusal": refusal,
        "longest": complaints.LONGEST,
    }
    return render(request, "grading/attempt_report.html", context, status=422 if refusal else 200)
