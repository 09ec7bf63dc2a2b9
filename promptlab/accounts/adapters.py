"""How allauth behaves here."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from promptlab.accounts import invitations
from promptlab.accounts.addresses import client_address
from promptlab.accounts.models import User
from promptlab.accounts.sessions import GUEST, settle_guest
from promptlab.lib import sealing

INVITATION = "invitation"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The address or the password is not right.",
        "username_password_mismatch": "The name or the password is not right.",
        "incorrect_password": "This is not your password.",
        "enter_current_password": "This is not your current password.",
        "too_many_login_attempts": "Too many failed attempts. Wait five minutes, then try again.",
        "username_taken": "This name is taken. Choose another one.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        if settings.PROMPTLAB_SIGNUP == "invite":
            return invitations.is_open(request.session.get(INVITATION))
        return bool(settings.PROMPTLAB_SIGNUP == "open")

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request.META)

    def post_login(self, request: HttpRequest, user: User, **hook: Any) -> HttpResponse:
        """Ask what to do with a guest's work before going where the person wanted to go."""
        response: HttpResponse = super().post_login(request, user, **hook)
        if not settle_guest(request, user):
            return response
        question = urlencode({"next": response["Location"]})
        return HttpResponseRedirect(f"{reverse('keep_guest')}?{question}")

    def logout(self, request: HttpRequest) -> None:
        """A guest whose work was left out stays on this computer: it may be somebody else's."""
        guest_id = request.session.get(GUEST)
        super().logout(request)
        if guest_id:
            request.session[GUEST] = guest_id

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "PromptLab"}

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        count = user.authenticator_set.filter(type=type).count()  # type: ignore[attr-defined]
        return f"Passkey {count + 1}" if count else "Passkey"
