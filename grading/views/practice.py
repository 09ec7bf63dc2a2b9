"""The practice page: read, write, be graded, try again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grading import attempts, drafts, exemplars, hints, scenarios, unlocking
from grading.engine.grade import seen as seen_points
from grading.engine.text import stored
from grading.forms import SubmissionForm
from grading.judging import choosing
from grading.models import Attempt, Draft, Scenario
from grading.pages import desk, sparkline, welcome
from grading.pages.marking import outline
from grading.views import people
from promptlab.accounts.addresses import client_address
from promptlab.accounts.limits import allow_submission
from promptlab.accounts.models import User
from promptlab.lib.errors import (
    Conflict,
    Forbidden,
    NotFound,
    PromptLabError,
    RateLimited,
    Unavailable,
    ValidationFailed,
)

EACH = Attempt.Shown.EACH
REFUSED = 422  # htmx and scripts tell a refusal from a result by the status


@require_http_methods(["GET", "HEAD", "POST"])
def practice(request: HttpRequest, scenario_id: str) -> HttpResponse:
    """The page of one scenario; a POST grades the prompt in it."""
    scenario = scenarios.find(people.learner(request), scenario_id)
    if request.method == "POST":
        return _submit(request, scenario)
    return page(request, scenario)


def _submit(request: HttpRequest, scenario: Scenario) -> HttpResponse:
    form = SubmissionForm(request.POST)
    try:
        _check(request, scenario, form)
        user = people.become_learner(request)
        allow_submission(user, client_address(request.META))
        attempt = attempts.submit(user, scenario, form.text, form.circumstances())
    except (ValidationFailed, Conflict, RateLimited, Unavailable, Forbidden) as refusal:
        return refused(request, scenario, form, refusal)
    draft = _keep_draft(request, scenario, form)
    if request.htmx:  # type: ignore[attr-defined]
        context = result_context(request, scenario, attempt)
        context |= {"kept": draft is not None, "revision": draft.revision if draft else form.base}
        return render(request, "grading/_answer.html", context)
    if draft is None:  # the page would show the newer draft, not what was sent
        return page(request, scenario, attempt=attempt, text=attempt.prompt, base=form.base)
    return redirect(f"{scenario.get_absolute_url()}#result")  # reloading must not send it again


def _check(request: HttpRequest, scenario: Scenario, form: SubmissionForm) -> None:
    """The ladder first. A refused prompt makes no guest: a visitor's is read beforehand."""
    unlocking.need_open(people.learner(request), scenario)
    prompt = attempts.check_prompt(form.text)
    if people.learner(request) is None and scenario.version:
        attempts.read(scenario.version.rubric, prompt)


def _keep_draft(request: HttpRequest, scenario: Scenario, form: SubmissionForm) -> Draft | None:
    """What was graded is the draft now, unless a newer one was written somewhere else."""
    try:
        return drafts.save(people.writer(request), scenario, form.text, form.base)
    except Conflict:
        return None


def refused(
    request: HttpRequest, scenario: Scenario, form: SubmissionForm, refusal: PromptLabError
) -> HttpResponse:
    """The form again, with everything typed and what to do about it."""
    if request.htmx:  # type: ignore[attr-defined]
        response = render(request, "grading/_refusal.html", {"refusal": refusal})
        response["HX-Retarget"] = "#refusal"
        response["HX-Reswap"] = "outerHTML"
    else:
        response = page(request, scenario, text=form.text, base=form.base, refusal=refusal)
    response.status_code = REFUSED if isinstance(refusal, ValidationFailed) else refusal.status
    if refusal.retry_after:
        response["Retry-After"] = str(refusal.retry_after)
    return response


@require_safe
def result(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """The result of one attempt anew, for a page that shows it: its grade has changed."""
    attempt = desk.find_attempt(people.learner(request), attempt_id)
    context = result_context(request, attempt.scenario, attempt)
    return render(request, "grading/_result_again.html", context)


@require_POST
def seen(request: HttpRequest, scenario_id: str) -> HttpResponse:
    """What the grader has seen of a prompt in the making: no score, nothing stored."""
    scenario = _found(request, scenario_id)
    shown = hints.shown_while_typing(scenario, True)
    if shown == Attempt.Shown.NOTHING or scenario.version is None:
        return HttpResponse(status=204)
    text = stored(request.POST.get("prompt", ""))[: attempts.LONGEST]
    context = _seen_context(scenario, shown, text)
    return render(request, "grading/_seen.html", {**context, "answering": True})


def _found(request: HttpRequest, scenario_id: str) -> Scenario:
    """One query for scenarios that are for everybody: only personal ones need to know who asks."""
    try:
        return scenarios.find(None, scenario_id)
    except NotFound:
        return scenarios.find(people.learner(request), scenario_id)


def _seen_context(scenario: Scenario, shown: str, text: str) -> dict[str, Any]:
    assert scenario.version is not None  # noqa: S101  (find() gives only those)
    rubric = scenario.version.rubric
    marks = seen_points(rubric, text) if text.strip() and shown != Attempt.Shown.NOTHING else ()
    return {
        "scenario": scenario,
        "groups": outline(rubric, marks),
        "shown": shown,
        "seen_count": sum(marks),
        "points": len(rubric.checkpoints),
    }


def page(
    request: HttpRequest,
    scenario: Scenario,
    *,
    attempt: Attempt | None = None,
    text: str | None = None,
    base: int | None = None,
    refusal: PromptLabError | None = None,
    conflict: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole practice page. `text` and `base` win over the stored draft."""
    user = people.learner(request)
    draft = drafts.find(people.writer(request), scenario)
    attempt = attempt or desk.latest(user, scenario)
    begins = text is None and draft is None and attempt is None
    if text is None:
        text = draft.text if draft else "" if attempt else scenario.version.text("starter")  # type: ignore[union-attr]
    helped = people.wants_help(request)
    shown = hints.shown_while_typing(scenario, helped)
    context = {
        **_seen_context(scenario, shown, text),
        **result_context(request, scenario, attempt),
        **_access_context(user, scenario),
        "content": scenario.version.content,  # type: ignore[union-attr]
        "text": text,
        "revision": base if base is not None else draft.revision if draft else 0,
        "draft": draft,
        "first_steps": welcome.first_steps(scenario) if begins and shown == EACH else (),
        "help_fades": hints.shown_while_typing(scenario, True) != Attempt.Shown.NOTHING,
        "helped": helped,
        "hints": hints.listed(scenario, people.opened_hints(request, scenario)),
        "sends": choosing.sends(user, scenario),
        "refusal": refusal,
        "conflict": conflict,
        "expected": request.POST.get("expected", "") if refusal or conflict else "",
        "shortest": attempts.SHORTEST,
        "longest": attempts.LONGEST,
    }
    return render(request, "grading/practice.html", context, status=status)


def _access_context(user: User | None, scenario: Scenario) -> dict[str, Any]:
    """Whether the editor stands open here, and what leads to it otherwise."""
    state = unlocking.states(user, [scenario])[scenario.id]
    return {
        "state": state,
        "way_in": None if state.is_open else unlocking.way_in(user, scenario),
    }


def result_context(
    request: HttpRequest, scenario: Scenario, attempt: Attempt | None
) -> dict[str, Any]:
    """Everything under the editor: the latest grade, the attempts so far, the author's prompt."""
    user = people.learner(request)
    place = desk.standing(user, scenario)
    past = desk.history(user, scenario)
    exemplar = desk.exemplar_state(user, scenario, place)
    tiers = people.opened_hints(request, scenario) if attempt else set()
    return {
        "scenario": scenario,
        "result": desk.result(attempt, place, tiers, exemplar["open"]) if attempt else None,
        "history": past,
        "sparkline": sparkline.draw(past) if past else None,
        "exemplar": exemplar if exemplars.prompts(scenario.version) else None,
        "tried_state": desk.state_name(place),
    }
