"""Whose desk it is: between the session and the verbs that want a user or a writer."""

from __future__ import annotations

from django.http import HttpRequest

from grading import drafts, hints
from grading.drafts import Writer
from grading.models import Scenario
from promptlab.accounts.models import User
from promptlab.accounts.sessions import VISITOR, ensure_learner, visitor_key

HINTS = "hints"  # {scenario id: [tiers]} that a visitor opened
NO_HELP = "no_help_while_typing"
LOOSE = "loose_drafts"  # this visitor has drafts that belong to no user yet


def learner(request: HttpRequest) -> User | None:
    """Whoever practises here, None for visitors."""
    return request.learner if request.learner else None  # type: ignore[attr-defined]


def writer(request: HttpRequest, *, saving: bool = False) -> Writer:
    """Whose drafts these are; only saving gives a visitor a session."""
    user = learner(request)
    if user:
        bring_along(request, user)
        return Writer(user=user)
    if saving:
        request.session[LOOSE] = True
        return Writer(visitor=visitor_key(request))
    return Writer(visitor=request.session.get(VISITOR, ""))


def become_learner(request: HttpRequest) -> User:
    """The learner, made as a guest when there was only a visitor, with what they already have."""
    user = ensure_learner(request)
    request.learner = user  # type: ignore[attr-defined]
    bring_along(request, user)
    return user


def bring_along(request: HttpRequest, user: User) -> None:
    """What a visitor wrote, opened and chose belongs to the user from now on."""
    if request.session.pop(LOOSE, False):
        drafts.adopt(visitor_key(request), user)
    if HINTS in request.session:
        hints.carry_over(user, request.session.pop(HINTS))
    if request.session.pop(NO_HELP, False):
        _set_help(user, False)


def opened_hints(request: HttpRequest, scenario: Scenario) -> set[int]:
    """The tiers opened so far, by the learner or in this visitor's session."""
    user = learner(request)
    if user:
        return hints.opened(user, scenario)
    return set(request.session.get(HINTS, {}).get(scenario.id, []))


def open_hint(request: HttpRequest, scenario: Scenario, tier: int) -> None:
    """Log a hint for the learner; remember it in the session for visitors."""
    user = learner(request)
    if user:
        hints.open_hint(user, scenario, tier)
        return
    tiers = opened_hints(request, scenario)
    hints.check(scenario, tier, tiers)
    kept = request.session.get(HINTS, {})
    request.session[HINTS] = {**kept, scenario.id: sorted(tiers | {tier})}


def wants_help(request: HttpRequest) -> bool:
    """Help while typing is on until somebody switches it off."""
    user = learner(request)
    return user.help_while_typing if user else not request.session.get(NO_HELP, False)


def switch_help(request: HttpRequest) -> None:
    """Turn help while typing off, or on again."""
    wanted = not wants_help(request)
    user = learner(request)
    if user:
        _set_help(user, wanted)
    else:
        request.session[NO_HELP] = not wanted


def _set_help(user: User, wanted: bool) -> None:
    user.help_while_typing = wanted
    user.save(update_fields=["help_while_typing"])
