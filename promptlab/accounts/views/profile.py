"""Your account: who you are here, what you want, everything that is yours."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from promptlab.accounts import memberships, people
from promptlab.accounts.forms import ProfileForm, proof_for
from promptlab.accounts.models import User
from promptlab.accounts.sessions import delete_guest, session_guest


def _learner(request: HttpRequest) -> User | None:
    return request.learner if request.learner else None  # type: ignore[attr-defined]


@never_cache
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The profile; guests have one too, without the parts that need a login."""
    learner = _learner(request)
    if learner is None:
        return redirect_to_login(request.get_full_path())
    # A fresh row: what a refused form changes must not show up in the header.
    form = ProfileForm(request.POST or None, instance=User.objects.get(id=learner.id))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your account is saved.")
        return redirect("profile")
    context = {"form": form, **_ways_in(request, learner)}
    return render(request, "accounts/profile.html", context)


def _ways_in(request: HttpRequest, learner: User) -> dict[str, Any]:
    """How this person logs in, and whether a guest's work waits on this computer."""
    if learner.is_guest:
        return {"person": learner}
    types = set(learner.authenticator_set.values_list("type", flat=True))  # type: ignore[attr-defined]
    return {
        "person": learner,
        "main_address": learner.emailaddress_set.filter(primary=True).first(),  # type: ignore[attr-defined]
        "has_app": "totp" in types,
        "has_passkey": "webauthn" in types,
        "guest_waits": session_guest(request) is not None,
    }


@never_cache
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Everything stored about the person, as one JSON file."""
    learner = _learner(request)
    if learner is None:
        return redirect_to_login(request.get_full_path())
    response = JsonResponse(people.export_person(learner), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = 'attachment; filename="promptlab-my-data.json"'
    return response


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Delete the person with everything that is theirs, after a proof."""
    learner = _learner(request)
    if learner is None:
        return redirect_to_login(request.get_full_path())
    form = proof_for(learner)(learner, request.POST or None)
    if request.method == "POST" and form.is_valid():
        _delete(request, learner)
        messages.success(request, "Everything that was yours here is deleted.")
        return redirect("home")
    context = {
        "form": form,
        "person": learner,
        "has": people.belongings(learner),
        "partings": memberships.partings(learner),
    }
    return render(request, "accounts/delete.html", context)


def _delete(request: HttpRequest, learner: User) -> None:
    if learner.is_guest:
        delete_guest(request)
        return
    person = User.objects.get(id=learner.id)
    logout(request)
    people.delete_person(person)
