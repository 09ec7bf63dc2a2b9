"""Who is in an account, and who is invited."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from promptlab.accounts import invitations, places
from promptlab.accounts.models import Membership, User
from promptlab.accounts.place_forms import InvitationForm
from promptlab.accounts.views._place import in_account
from promptlab.lib.errors import Conflict, invalid


@require_http_methods(["GET", "POST"])
@in_account
def members(request: HttpRequest, place: Membership) -> HttpResponse:
    """Everybody in the account; its owners invite, change and remove people here."""
    form = InvitationForm(request.POST or None)
    link = ""
    if request.method == "POST" and form.is_valid():
        try:
            _, token = invitations.invite(place, **form.cleaned_data)
        except Conflict as refusal:
            form.add_error(None, refusal.message)
        else:
            # Shown in this answer only, so that nothing keeps it.
            link = settings.PROMPTLAB_BASE_URL + reverse("join", args=[token])
            form = InvitationForm()
    context = {
        "place": place,
        "people": places.colleagues(place),
        "waiting": invitations.waiting(place) if place.owns else [],
        "roles": Membership.Role.choices,
        "form": form,
        "link": link,
        "days": invitations.DAYS,
    }
    return render(request, "accounts/members.html", context)


@require_POST
@in_account
def change_role(request: HttpRequest, place: Membership, member_id: int) -> HttpResponse:
    role = request.POST.get("role", "")
    if role not in Membership.Role.values:
        raise invalid("role", "Choose owner, member or viewer.", role)
    member = places.change_role(place, member_id, role)
    messages.success(request, f"{member.user.name} is {member.get_role_display().lower()} now.")
    return redirect("members", account_id=place.account_id)


@require_POST
@in_account
def remove(request: HttpRequest, place: Membership, member_id: int) -> HttpResponse:
    member = places.remove(place, member_id)
    messages.success(request, f"{member.user.name} is out, and their keys here are revoked.")
    return redirect("members", account_id=place.account_id)


@require_POST
@in_account
def withdraw(request: HttpRequest, place: Membership, invitation_id: UUID) -> HttpResponse:
    invitations.withdraw(place, invitation_id)
    messages.success(request, "The invitation is withdrawn: its link opens nothing any more.")
    return redirect("members", account_id=place.account_id)


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Open an invitation into an account. Looking at it uses up nothing."""
    invitation = invitations.find_joining(token)
    if request.method == "POST" and isinstance(request.user, User):
        place = invitations.join(token, request.user)
        messages.success(request, f"You are in the account “{place.account}” now.")
        return redirect("account", account_id=place.account_id)
    context = {"invitation": invitation, "here": request.path}
    return render(request, "accounts/join.html", context)
