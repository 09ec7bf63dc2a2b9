"""OAuth 2.0 and its discovery. Ours stand before allauth's of the same address."""

from __future__ import annotations

from allauth.idp.oidc import views as library
from django.urls import include, path

from promptlab.accounts.views import oauth

urlpatterns = [
    path("identity/o/authorize", oauth.authorization),
    path("identity/o/api/token", oauth.token),
    path("identity/o/device", oauth.not_served),
    path("identity/o/api/device/code", oauth.not_served),
    # The same metadata under the name that OAuth clients without OpenID look for (RFC 8414).
    path(".well-known/oauth-authorization-server", library.configuration),
    path("", include("allauth.idp.urls")),
]
