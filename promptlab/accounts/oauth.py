"""How allauth's OAuth 2.0 provider behaves here: which scopes there are, what discovery says."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from django.conf import settings
from django.core.exceptions import ValidationError

from promptlab.accounts.scopes import WORDS

IDENTITY = {
    "openid": "Know which person here you are",
    "profile": "See your user name",
    "email": "See your e-mail address",
}
WORDS_OF_ALL = {**WORDS, **IDENTITY}
SECRET_BYTES = 32


class OIDCAdapter(DefaultOIDCAdapter):  # type: ignore[misc]
    scope_display = WORDS_OF_ALL

    def generate_client_secret(self) -> str:
        """Without characters that a header or a shell would take for something else."""
        return secrets.token_urlsafe(SECRET_BYTES)

    def validate_resource_uris(self, *, uris: list[str], **kwargs: Any) -> None:
        """Tokens are for this site, if a client asks for a certain one at all."""
        for uri in uris:
            if not for_this_site(uri):
                raise ValidationError("Tokens are made for this site only.")

    def populate_server_metadata(self, data: dict[str, Any]) -> None:
        """Say what is served, which is less than the library knows."""
        data["scopes_supported"] = list(WORDS_OF_ALL)
        data["grant_types_supported"] = [
            "authorization_code",
            "client_credentials",
            "refresh_token",
        ]
        data["response_types_supported"] = ["code"]
        data["service_documentation"] = f"{settings.PROMPTLAB_BASE_URL}/api/docs"
        del data["device_authorization_endpoint"]


def for_this_site(uri: str) -> bool:
    return f"{uri.rstrip('/')}/".startswith(f"{settings.PROMPTLAB_BASE_URL}/")
