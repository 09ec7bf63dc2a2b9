"""The notebook: bring your own prompt."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from grading import attempts, notebook as entries
from grading.pages.marking import mark
from grading.views import people
from promptlab.accounts.addresses import client_address
from promptlab.accounts.limits import allow_submission
from promptlab.lib.errors import PromptLabError, RateLimited, Unavailable, ValidationFailed

PER_PAGE = 20
REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
def notebook(request: HttpRequest) -> HttpResponse:
    """The form and the entries so far, `?again=` with one of them; a POST grades and keeps a prompt."""
    if request.method == "POST":
        return _add(request)
    again = entries.find_again(people.learner(request), request.GET.get("again", ""))
    return _list(request, task=again.task, prompt=again.prompt) if again else _list(request)


def _add(request: HttpRequest) -> HttpResponse:
    task, prompt = request.POST.get("task", ""), request.POST.get("prompt", "")
    try:
        entries.check(task, prompt)
        user = people.become_learner(request)
        allow_submission(user, client_address(request.META))
        entry = entries.add(user, task, prompt)
    except (ValidationFailed, RateLimited, Unavailable) as refusal:
        return _list(request, task=task, prompt=prompt, refusal=refusal)
    return redirect(entry)


def _list(
    request: HttpRequest,
    *,
    task: str = "",
    prompt: str = "",
    refusal: PromptLabError | None = None,
) -> HttpResponse:
    pages = Paginator(entries.entries(people.learner(request)), PER_PAGE)
    field = refusal.issues[0].field if isinstance(refusal, ValidationFailed) else ""
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "task": task,
        "text": prompt,
        "refusal": refusal,
        "field": field,
        "shortest": attempts.SHORTEST,
        "longest": attempts.LONGEST,
        "longest_task": entries.LONGEST_TASK,
    }
    response = render(request, "grading/notebook.html", context)
    if refusal:
        response.status_code = REFUSED if isinstance(refusal, ValidationFailed) else refusal.status
        if refusal.retry_after:
            response["Retry-After"] = str(refusal.retry_after)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def notebook_entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """One entry; a POST keeps a note beside it or, confirmed, deletes it."""
    entry = entries.find(people.learner(request), entry_id)
    refusal, note = None, request.POST.get("note", entry.note)
    if request.method == "POST":
        if request.POST.get("action") == "delete":
            entry.delete()
            messages.success(request, "The entry is deleted.")
            return redirect("notebook")
        try:
            entries.annotate(entry, note)
        except ValidationFailed as failed:
            refusal = failed
        else:
            messages.success(request, "Your note is kept.")
            return redirect(entry)
    context = {
        "entry": entry,
        "marked": mark(entry.grade, entry.prompt),
        "note": note,
        "refusal": refusal,
    }
    status = REFUSED if refusal else 200
    return render(request, "grading/notebook_entry.html", context, status=status)
