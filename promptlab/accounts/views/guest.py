"""After a login: what shall become of the work that a guest did on this computer?"""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from promptlab.accounts import sessions
from promptlab.accounts.models import User
from promptlab.accounts.people import belongings


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def keep_guest(request: HttpRequest) -> HttpResponse:
    """Ask, then add the guest's work, leave it, or delete it. Only this session's guest counts."""
    guest = sessions.session_guest(request)
    if guest is None:
        return HttpResponseRedirect(_next(request))
    if request.method == "POST" and (said := _settle(request, request.POST.get("answer", ""))):
        messages.success(request, said)
        return HttpResponseRedirect(_next(request))
    context = {"guest": guest, "has": belongings(guest), "next": _next(request)}
    return render(request, "accounts/guest.html", context)


def _settle(request: HttpRequest, answer: str) -> str:
    """Do what was chosen and say so; empty when nothing was chosen."""
    if answer == "add":
        assert isinstance(request.user, User)  # noqa: S101  (login is required)
        sessions.keep_guest(request, request.user)
        return "The guest's work is part of your account now."
    if answer == "delete":
        sessions.delete_guest(request)
        return "The guest's work is deleted."
    if answer == "leave":
        return "The guest's work stays on this computer, apart from your account."
    return ""


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else resolve_url("home")
