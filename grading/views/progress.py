"""How a learner is doing, what is due, and practice that is made for them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grading import complaints
from grading.pages import progress as progress_page
from grading.people import exports
from grading.practice import making, queue, wishes, writing
from grading.progress import habits, summary
from grading.views import people
from promptlab.accounts.models import User
from promptlab.lib.spreadsheets import lines


@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest) -> HttpResponse:
    """Am I getting better, at what, and what next. A POST shows or hides the days practised."""
    user = people.learner(request)
    if request.method == "POST":
        if user:
            shown = request.POST.get("days") == "show"
            User.objects.filter(id=user.id).update(show_days_practised=shown)
        return redirect("progress")
    page = progress_page.read(user, timezone.now()) if user else None
    context = {"page": page, "answers": complaints.unread(user)}
    return render(request, "grading/progress.html", context)


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse | HttpResponse:
    """All attempts of the learner as a CSV file."""
    user = people.learner(request)
    if user is None:
        return redirect("progress")
    response = StreamingHttpResponse(
        lines(exports.attempt_rows(user)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="promptlab-attempts.csv"'
    return response


@require_safe
def due(request: HttpRequest) -> HttpResponse:
    """What comes back today, and a button for something fresh."""
    user = people.learner(request)
    if user is None:
        return render(request, "grading/progress_due.html", {})
    today = timezone.now().astimezone(user.zone).date()
    learner = progress_page.totals(user)
    context = {
        "practised": learner is not None and learner.attempts > 0,
        "due": queue.due(user, today),
        "next_due": queue.next_due(user, today),
        "habit": habits.strongest(learner),
        "made": making.waiting(user),
        "wishes": wishes.offered(learner, summary.skill_level(user)),
    }
    return render(request, "grading/progress_due.html", context)


@require_POST
def generate(request: HttpRequest) -> HttpResponse:
    """Make one scenario for this learner, as they wish it, and go to it."""
    user = people.learner(request)
    if user is None:
        return redirect("home")
    making.check_pace(user)
    family = request.POST.get("family")
    if family:
        return redirect(making.one_more(user, family))
    focus = list(filter(None, [request.POST.get("focus")]))
    difficulty = request.POST.get("difficulty") or None
    made = making.generate(user, focus, difficulty, 1).scenarios
    writing.ask_for_one(user, focus, difficulty)
    return redirect(made[0].scenario if made else "due")
