"""Attempts with addresses of their own: only for whoever made them."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from grading import complaints, hints
from grading.models import Attempt
from grading.pages import desk
from grading.views import people
from promptlab.lib.text import word_diff

PER_PAGE = 25


class KnownPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of rows whose number is known already: counting them would grow with every attempt."""

    count = 0


@require_safe
def attempts(request: HttpRequest) -> HttpResponse:
    """All attempts of a learner, newest first."""
    user = people.learner(request)
    pages = KnownPaginator(desk.attempts_of(user), PER_PAGE)
    pages.count = desk.attempts_made(user)
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "answers": complaints.unread(user),
    }
    return render(request, "grading/attempts.html", context)


@require_safe
def attempt(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """One attempt as it was graded. `?with=` goes on to the comparison with another one."""
    user = people.learner(request)
    mine = desk.find_attempt(user, attempt_id)
    others = [other for other in desk.history(user, mine.scenario) if other.id != mine.id]
    chosen = request.GET.get("with", "")
    if any(str(other.id) == chosen for other in others):
        return redirect(reverse("compare", args=[mine.id, chosen]))
    place = desk.standing(user, mine.scenario)
    exemplar = desk.exemplar_state(user, mine.scenario, place)
    tiers = hints.opened(user, mine.scenario)
    return render(
        request,
        "grading/attempt.html",
        {
            "attempt": mine,
            "scenario": mine.scenario,
            "result": desk.result(mine, place, tiers, exemplar["open"]),
            "others": others,
            "attempt_title": f"Attempt {mine.number}",
            "report": getattr(mine, "report", None),
        },
    )


@require_safe
def compare(request: HttpRequest, attempt_id: UUID, other_id: UUID) -> HttpResponse:
    """What changed between two attempts at a scenario, word by word, the earlier one first."""
    user = people.learner(request)
    first = desk.find_attempt(user, attempt_id)
    second = desk.find_attempt(user, other_id, scenario=first.scenario)
    earlier, later = _in_order(first, second)
    chosen = _asked_for(request, desk.history(user, first.scenario))
    if chosen and set(chosen) != {str(earlier.id), str(later.id)}:
        return redirect(reverse("compare", args=chosen))
    return render(
        request,
        "grading/attempt_compare.html",
        {
            "scenario": first.scenario,
            "earlier": earlier,
            "later": later,
            "pieces": word_diff(earlier.prompt, later.prompt),
            "changes": desk.verdict_changes(earlier, later),
            "history": desk.history(user, first.scenario),
        },
    )


def _in_order(one: Attempt, other: Attempt) -> tuple[Attempt, Attempt]:
    return (one, other) if one.number <= other.number else (other, one)


def _asked_for(request: HttpRequest, history: list[Attempt]) -> list[str]:
    """The two attempts chosen in the page's own form, if both are there."""
    known = {str(attempt.id) for attempt in history}
    asked = [request.GET.get(name, "") for name in ("from", "to")]
    return asked if known.issuperset(asked) else []
