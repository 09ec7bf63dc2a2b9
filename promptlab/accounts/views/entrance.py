"""Other doors than sign-up and login themselves: an invitation link, the admin's own."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from promptlab.accounts import invitations
from promptlab.accounts.adapters import INVITATION


@never_cache
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Open an invitation link. It is used up by signing up, so that a preview uses up nothing."""
    if request.user.is_authenticated:
        messages.info(request, "You have an account already, so you need no invitation.")
        return redirect("home")
    request.session[INVITATION] = str(invitations.find(token).id)
    return redirect("account_signup")


@never_cache
def admin_login(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """The admin's login is everybody's, second step included. Others are told where they are."""
    wanted = request.GET.get("next") or reverse("admin:index")
    if not request.user.is_authenticated:
        return redirect_to_login(wanted)
    if request.user.is_active and request.user.is_staff:
        return redirect("admin:index")
    return render(request, "accounts/not_staff.html", status=403)


@require_POST
def admin_logout(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """As on every page: a guest whose work was left out stays on this computer."""
    get_adapter().logout(request)
    return redirect("home")


def admin_password(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """Everybody's page, which tells the person by mail as well."""
    return redirect("account_change_password")
