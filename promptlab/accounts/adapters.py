"""How allauth behaves here."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import structlog
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from promptlab.accounts import invitations
from promptlab.accounts.addresses import client_address
from promptlab.accounts.models import User
from promptlab.accounts.sessions import GUEST, settle_guest
from promptlab.lib import sealing
from promptlab.lib.errors import Unavailable

log = structlog.get_logger("promptlab.accounts")
INVITATION = "invitation"
ON_ITS_WAY = "account/messages/email_confirmation_sent.txt"
NOT_SENT = "account/messages/email_confirmation_not_sent.txt"
# Messages that tell what to do next, by what they are about. Others only report what has happened.
CONFIRMING = ("email_confirmation", "email_confirmation_signup", "account_already_exists")
RESETTING = ("password_reset_key", "unknown_account")


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

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a message. A mail server that fails undoes nothing that is done already.

        Raises Unavailable for the messages about a password, which can be asked for again.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as failure:  # every SMTP error is one, too
            name = template_prefix.rsplit("/", 1)[-1]
            log.error("mail_not_sent", mail=name, error=type(failure).__name__, **_server())
            if name in RESETTING:
                raise Unavailable(
                    "The message could not be sent: our mail server does not answer.",
                    retry_after=60,
                ) from failure
            if name in CONFIRMING:
                self.request.mail_failed = True
                ratelimit.clear(self.request, action="confirm_email", key=email.lower())

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """No message says that mail is on its way when it is not."""
        if message_template == ON_ITS_WAY and _mail_failed(request):
            if app_settings.EMAIL_VERIFICATION == "mandatory" and request.user.is_anonymous:
                return  # the page that follows says it
            level, message_template = messages.WARNING, NOT_SENT
        super().add_message(request, level, message_template, *args, **kwargs)

    def respond_email_verification_sent(
        self, request: HttpRequest, user: User | None
    ) -> HttpResponse:
        """Where people land who have to confirm their address first."""
        page = reverse("account_email_verification_sent")
        return HttpResponseRedirect(f"{page}?sent=no" if _mail_failed(request) else page)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")


def _mail_failed(request: HttpRequest) -> bool:
    return getattr(request, "mail_failed", False)


def _server() -> dict[str, object]:
    """Which mail server it was; never whom the message was for."""
    return {"host": settings.EMAIL_HOST, "port": settings.EMAIL_PORT}


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
