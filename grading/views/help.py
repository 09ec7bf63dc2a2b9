"""Help on the way: hints, what is shown while typing, the author's own prompts."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from grading import exemplars, hints, scenarios
from grading.forms import SubmissionForm
from grading.models import Scenario
from grading.pages import desk
from grading.views import people
from grading.views.drafts import conflicted, save
from promptlab.lib.errors import Conflict, Forbidden, NotFound


def _keeping_text(
    request: HttpRequest, scenario: Scenario, act: Callable[[], None], place: str
) -> HttpResponse:
    """Save what stands in the editor, act, and show the page again at `place`."""
    act()
    if "prompt" in request.POST:
        form = SubmissionForm(request.POST)
        try:
            save(request, scenario, form)
        except Conflict as conflict:
            return conflicted(request, scenario, form, conflict)
    return redirect(f"{scenario.get_absolute_url()}#{place}")


@require_POST
def hint(request: HttpRequest, scenario_id: str) -> HttpResponse:
    """Open one hint: `tier` 1 to 3, or `own` for the author's wording of an improvement."""
    scenario = scenarios.find(people.learner(request), scenario_id)
    tier = request.POST.get("tier", "")
    if tier == "own":
        return _keeping_text(request, scenario, lambda: _own_example(request, scenario), "result")
    if not tier.isdecimal():
        raise NotFound("There is no such hint.")
    if request.htmx:  # type: ignore[attr-defined]
        people.open_hint(request, scenario, int(tier))
        listed = hints.listed(scenario, people.opened_hints(request, scenario))
        return render(request, "grading/_hints.html", {"scenario": scenario, "hints": listed})
    return _keeping_text(
        request, scenario, lambda: people.open_hint(request, scenario, int(tier)), "hints"
    )


def _own_example(request: HttpRequest, scenario: Scenario) -> None:
    user = people.learner(request)
    if user is None:
        raise Forbidden("Have a prompt graded first.")
    hints.open_own_example(user, scenario)


@require_POST
def help_while_typing(request: HttpRequest, scenario_id: str) -> HttpResponse:
    """Switch help while typing off, or on again."""
    scenario = scenarios.find(people.learner(request), scenario_id)
    return _keeping_text(request, scenario, lambda: people.switch_help(request), "prompt")


@require_POST
def give_up(request: HttpRequest, scenario_id: str) -> HttpResponse:
    """The learner would rather see the author's prompt; one graded attempt comes before."""
    scenario = scenarios.find(people.learner(request), scenario_id)
    user = people.learner(request)
    if user is None:
        raise Forbidden(exemplars.GIVE_UP_LATER)
    return _keeping_text(request, scenario, lambda: exemplars.give_up(user, scenario), "exemplar")


@require_http_methods(["GET", "HEAD", "POST"])
def exemplar(request: HttpRequest, scenario_id: str) -> HttpResponse:
    """The author's prompts beside the learner's, by checkpoint. A POST opens them."""
    user = people.learner(request)
    scenario = scenarios.find(user, scenario_id)
    here = reverse("exemplar", args=[scenario.id])
    if request.method == "POST":
        if user is None:
            raise Forbidden(exemplars.WHAT_OPENS)
        _save_quietly(request, scenario)
        exemplars.open_for(user, scenario)
        return redirect(here)
    if not exemplars.is_open(user, scenario):
        return redirect(f"{scenario.get_absolute_url()}#exemplar")
    return render(request, "grading/practice_exemplar.html", _exemplar(request, scenario))


def _save_quietly(request: HttpRequest, scenario: Scenario) -> None:
    """Keep the editor's text; in a conflict the stored one stays, and the page shows both later."""
    if "prompt" in request.POST:
        try:
            save(request, scenario, SubmissionForm(request.POST))
        except Conflict:
            return


def _exemplar(request: HttpRequest, scenario: Scenario) -> dict[str, object]:
    prompts = exemplars.prompts(scenario.version)
    if not prompts:
        raise NotFound("The author wrote no prompt for this scenario.")
    asked = request.GET.get("which", "1")
    which = int(asked) if asked.isdecimal() and 1 <= int(asked) <= len(prompts) else 1
    attempt = desk.latest(people.learner(request), scenario)
    comparable = attempt is not None and attempt.version_id == scenario.version_id
    graded = attempt.grade if attempt and comparable else None
    return {
        "scenario": scenario,
        "attempt": attempt,
        "which": which,
        "choices": range(1, len(prompts) + 1),
        "rows": exemplars.align(scenario.version, prompts[which - 1], graded),  # type: ignore[arg-type]
    }
