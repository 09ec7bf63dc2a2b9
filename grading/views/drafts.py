"""Keeping what somebody is writing: silently by script, or by a button without one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from grading import drafts, scenarios
from grading.forms import SubmissionForm
from grading.models import Draft, Scenario
from grading.views import people
from grading.views.practice import page, refused
from promptlab.lib.errors import Conflict, ValidationFailed


@require_POST
def draft(request: HttpRequest, scenario_id: str) -> HttpResponse:
    """Save a draft. Scripts ask for JSON and get the revision; a stale write gets both texts."""
    scenario = scenarios.find(people.learner(request), scenario_id)
    form = SubmissionForm(request.POST)
    scripted = request.get_preferred_type(["text/html", "application/json"]) == "application/json"
    try:
        kept = save(request, scenario, form)
    except Conflict as conflict:
        if scripted:
            return JsonResponse({"message": conflict.message, **conflict.details}, status=409)
        return conflicted(request, scenario, form, conflict)
    except ValidationFailed as refusal:
        if scripted:
            return JsonResponse({"message": refusal.message}, status=422)
        return refused(request, scenario, form, refusal)
    return JsonResponse({"revision": kept.revision}) if scripted else redirect(scenario)


def save(request: HttpRequest, scenario: Scenario, form: SubmissionForm) -> Draft:
    """Keep the text of a form as the draft of whoever writes."""
    return drafts.save(people.writer(request, saving=True), scenario, form.text, form.base)


def conflicted(
    request: HttpRequest, scenario: Scenario, form: SubmissionForm, conflict: Conflict
) -> HttpResponse:
    """The page with what was typed in the editor, and the other text beside it."""
    base = conflict.details["revision"]
    return page(request, scenario, text=form.text, base=base, conflict=conflict.details, status=409)
