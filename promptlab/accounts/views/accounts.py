"""The accounts that somebody belongs to, and the front page of each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from promptlab.accounts import memberships, places
from promptlab.accounts.models import Membership, User
from promptlab.accounts.place_forms import AccountForm, NewAccountForm
from promptlab.accounts.views._place import in_account, signed_in
from promptlab.lib.errors import Conflict, ValidationFailed


@require_http_methods(["GET", "POST"])
@signed_in
def accounts(request: HttpRequest, user: User) -> HttpResponse:
    """Every account of this person, and a form for another one."""
    places.home(user)
    form = NewAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = places.found(user, form.cleaned_data["name"])
        except Conflict as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"The account “{made}” is yours. Invite your team.")
            return redirect("members", account_id=made.id)
    context = {"places": places.of(user), "form": form}
    return render(request, "accounts/accounts.html", context)


@require_http_methods(["GET", "POST"])
@in_account
def account(request: HttpRequest, place: Membership) -> HttpResponse:
    """An account: its plan, its settings for owners, and the way out."""
    form = AccountForm(request.POST or None, initial=AccountForm.of(place.account))
    if request.method == "POST" and form.is_valid():
        try:
            places.settle_in(place, **form.cleaned_data)
        except ValidationFailed as refusal:
            form.add_error("cors_origins", refusal.message)
        else:
            messages.success(request, "The account is saved.")
            return redirect("account", account_id=place.account_id)
    leaving = [one for one in memberships.partings(place.user) if one.account == place.account]
    context = {"place": place, "form": form, "leaving": leaving}
    return render(request, "accounts/account.html", context)


@require_POST
@in_account
def leave(request: HttpRequest, place: Membership) -> HttpResponse:
    """Go out of an account. Its only person closes it thereby."""
    memberships.leave(place.account, place.user)
    messages.success(request, f"You have left the account “{place.account}”.")
    return redirect("accounts")
