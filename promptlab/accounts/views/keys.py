"""API keys: see them, make one (shown once), replace it, revoke it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promptlab.accounts import keys, places
from promptlab.accounts.models import ApiKey, Membership, User
from promptlab.accounts.place_forms import KeyForm, ReplaceForm
from promptlab.accounts.views._place import in_account, signed_in
from promptlab.lib.errors import Conflict


@require_GET
@signed_in
def own_keys(request: HttpRequest, user: User) -> HttpResponse:
    """The short way to the keys of one's personal account."""
    return redirect("keys", account_id=places.home(user).account_id)


@require_GET
@in_account
def all_keys(request: HttpRequest, place: Membership) -> HttpResponse:
    """The keys of an account that this person may see: those in use, then the others."""
    seen = list(keys.seen_from(place))
    context = {
        "place": place,
        "in_use": [key for key in seen if key.accepted],
        "ended": [key for key in seen if not key.accepted],
    }
    return render(request, "accounts/keys.html", context)


@require_http_methods(["GET", "POST"])
@in_account
def new_key(request: HttpRequest, place: Membership) -> HttpResponse:
    """Choose what the key may do; the answer shows it, once."""
    places.need_worker(place)
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            key, text = keys.issue_in(place, **form.wishes())
        except Conflict as refusal:
            form.add_error(None, refusal.message)
        else:
            return _show(request, place, key, text)
    return render(request, "accounts/key_new.html", {"place": place, "form": form})


@require_GET
@in_account
def one_key(request: HttpRequest, place: Membership, key_id: UUID) -> HttpResponse:
    """What is known of a key, and what can be done with it."""
    context = {
        "place": place,
        "key": keys.one_seen_from(place, key_id),
        "form": ReplaceForm(),
    }
    return render(request, "accounts/key.html", context)


@require_POST
@in_account
def replace(request: HttpRequest, place: Membership, key_id: UUID) -> HttpResponse:
    """A new key for an old one; the answer shows it, once."""
    old = keys.one_seen_from(place, key_id)
    form = ReplaceForm(request.POST)
    if not form.is_valid():
        return render(request, "accounts/key.html", {"place": place, "key": old, "form": form})
    key, text = keys.rotate_in(place, old, form.cleaned_data["overlap"])
    old.refresh_from_db()
    return _show(request, place, key, text, old=old)


@require_POST
@in_account
def revoke(request: HttpRequest, place: Membership, key_id: UUID) -> HttpResponse:
    key = keys.one_seen_from(place, key_id)
    keys.revoke(key)
    messages.success(request, f"“{key.name}” is revoked. No call gets through with it any more.")
    return redirect("keys", account_id=place.account_id)


def _show(
    request: HttpRequest, place: Membership, key: ApiKey, text: str, **more: Any
) -> HttpResponse:
    """The only page that shows a key. It is this answer to a form, so that nothing keeps it."""
    secret = keys.secret_of(key) if key.kind == ApiKey.Kind.PROMPTOPS else ""
    context = {"place": place, "key": key, "text": text, "secret": secret, **more}
    return render(request, "accounts/key_made.html", context)
