"""OAuth clients of an account, and the apps that somebody has let in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promptlab.accounts import clients, places
from promptlab.accounts.client_forms import ClientForm, NewClientForm
from promptlab.accounts.models import Membership, OAuthApp, User
from promptlab.accounts.views._place import in_account, signed_in
from promptlab.lib.errors import Conflict, ValidationFailed


@require_GET
@in_account
def all_clients(request: HttpRequest, place: Membership) -> HttpResponse:
    context = {"place": place, "apps": clients.seen_from(place)}
    return render(request, "accounts/clients.html", context)


@require_http_methods(["GET", "POST"])
@in_account
def new_client(request: HttpRequest, place: Membership) -> HttpResponse:
    """Register a client; the answer shows its secret, once."""
    places.need_worker(place)
    form = NewClientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            app, secret = clients.register(place, **form.cleaned_data)
        except ValidationFailed as refusal:
            form.add_error("redirect_uris", refusal.message)
        except Conflict as refusal:
            form.add_error(None, refusal.message)
        else:
            return _show(request, place, app, secret)
    return render(request, "accounts/client_new.html", {"place": place, "form": form})


@require_http_methods(["GET", "POST"])
@in_account
def one_client(request: HttpRequest, place: Membership, client_id: str) -> HttpResponse:
    """What a client may do; whoever registered it changes it here."""
    app = clients.one_seen_from(place, client_id)
    form = ClientForm(request.POST or None, initial=ClientForm.of(app.client))
    if request.method == "POST" and form.is_valid():
        try:
            clients.change(place, app, **form.cleaned_data)
        except ValidationFailed as refusal:
            form.add_error("redirect_uris", refusal.message)
        else:
            messages.success(request, f"“{app.client.name}” is saved.")
            return redirect("client", account_id=place.account_id, client_id=client_id)
    context = {"place": place, "app": app, "kind": clients.kind_of(app.client), "form": form}
    return render(request, "accounts/client.html", context)


@require_POST
@in_account
def renew_secret(request: HttpRequest, place: Membership, client_id: str) -> HttpResponse:
    app = clients.one_seen_from(place, client_id)
    return _show(request, place, app, clients.renew_secret(place, app))


@require_POST
@in_account
def remove(request: HttpRequest, place: Membership, client_id: str) -> HttpResponse:
    app = clients.one_seen_from(place, client_id)
    name = app.client.name
    clients.remove(app)
    messages.success(request, f"“{name}” is removed, and its tokens with it.")
    return redirect("clients", account_id=place.account_id)


@require_GET
@signed_in
def connections(request: HttpRequest, user: User) -> HttpResponse:
    """The apps that may act as this person."""
    context = {"connected": clients.connected(user.id)}
    return render(request, "accounts/connections.html", context)


@require_POST
@signed_in
def disconnect(request: HttpRequest, user: User, client_id: str) -> HttpResponse:
    clients.disconnect(user.id, client_id)
    messages.success(request, "The app cannot act as you any more.")
    return redirect("connections")


def _show(request: HttpRequest, place: Membership, app: OAuthApp, secret: str) -> HttpResponse:
    """The only page that shows a client's secret. It is this answer to a form."""
    kind = clients.kind_of(app.client)
    context: dict[str, Any] = {"place": place, "app": app, "secret": secret, "kind": kind}
    return render(request, "accounts/client_made.html", context)
