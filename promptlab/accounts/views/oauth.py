"""OAuth 2.0 as allauth serves it, where we ask for more: PKCE from everybody, limits, our policy."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from allauth.core.internal.httpkit import add_query_params
from allauth.idp.oidc import views
from allauth.idp.oidc.internal.oauthlib.server import get_server
from allauth.idp.oidc.internal.oauthlib.utils import (
    convert_response,
    extract_params,
    respond_html_error,
)
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from oauthlib.oauth2.rfc6749 import errors

from promptlab.accounts import memberships, tokens
from promptlab.accounts.addresses import client_address, limited_as
from promptlab.accounts.limits import TOKEN_REQUESTS, spend
from promptlab.lib.errors import RateLimited, Unauthorized, Unavailable


@method_decorator(never_cache, name="dispatch")
class AuthorizationView(views.AuthorizationView):  # type: ignore[misc]
    """The page that asks a person whether an app may act as them."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "none" in request.GET.get("prompt", "").split():
            return self._never_silently(request)
        response: HttpResponse = super().get(request, *args, **kwargs)
        asked = getattr(self, "_request_info", None)  # there once the request was found valid
        if asked is None or request.GET.get("code_challenge_method") == "S256":
            return response
        return _back_to_app(asked, "invalid_request", "PKCE is required: code_challenge with S256.")

    def _never_silently(self, request: HttpRequest) -> HttpResponse:
        """An app that does not want the person to be asked gets nothing.

        The library would let in any app, as soon as the person has granted the same scopes to
        some other one.
        """
        try:
            _, asked = get_server().validate_authorization_request(*extract_params(request))
        except errors.FatalClientError as wrong:
            page: HttpResponse = respond_html_error(request, error=wrong)
            return page
        except errors.OAuth2Error as refusal:
            asked = {"redirect_uri": refusal.redirect_uri, "state": refusal.state}
        return _back_to_app(asked, "interaction_required", "People are always asked here.")

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        parts = urlsplit(self._request_info["redirect_uri"])
        context: dict[str, Any] = super().get_context_data(**more)
        return {**context, "goes_to": parts.hostname or f"an app that opens {parts.scheme}:"}

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:
        """Browsers follow a form's answer only to where the policy says: here to the app, too."""
        response: HttpResponse = super().render_to_response(context, **options)
        source = _policy_source(self._request_info["redirect_uri"])
        response._csp_update = {"form-action": [source]}  # type: ignore[attr-defined]
        return response


@method_decorator(csrf_exempt, name="dispatch")
class TokenView(views.TokenView):  # type: ignore[misc]
    """Where clients get tokens. Guessing secrets is limited, and so is the work of checking them."""

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            spend(TOKEN_REQUESTS, limited_as(client_address(request.META)))
        except (RateLimited, Unavailable) as refusal:
            said = {"error": "temporarily_unavailable", "error_description": refusal.message}
            response = JsonResponse(said, status=refusal.status)
            response["Retry-After"] = str(refusal.retry_after)
            return response
        answer: HttpResponse = super().post(request)
        return answer

    def _create_token_response(self, request: HttpRequest, **_device: Any) -> HttpResponse:
        server = get_server()
        server.credentials_grant.custom_validators.post_token.append(_owner_may_call)
        answer: HttpResponse = convert_response(
            *server.create_token_response(*extract_params(request))
        )
        return answer


def not_served(request: HttpRequest) -> HttpResponse:
    """What the library could do, but this site does not: codes for devices without a keyboard."""
    raise Http404


def _owner_may_call(asked: Any) -> None:
    """A client that asks for itself acts as its owner, who must be able to act."""
    owner = asked.client.owner
    try:
        if owner is None:
            raise Unauthorized("This client has no owner.")
        memberships.may_call(tokens.account_of(asked.client, owner), owner)
    except Unauthorized as refusal:
        raise errors.UnauthorizedClientError(refusal.message, request=asked) from refusal


def _policy_source(uri: str) -> str:
    """Where an address leads, as a policy names it: scheme, host and port, which are registered.

    Nothing else of the address goes into the header, so that nobody smuggles in another rule.
    """
    parts = urlsplit(uri)
    if parts.scheme not in {"http", "https"}:
        return f"{parts.scheme}:"
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}:{parts.port}" if parts.port else f"{parts.scheme}://{host}"


def _back_to_app(asked: dict[str, Any], error: str, description: str) -> HttpResponse:
    """The error as an app expects it: at its redirect address, which was found valid before."""
    said = {"error": error, "error_description": description}
    if asked.get("state"):
        said["state"] = asked["state"]
    response = HttpResponse(status=HTTPStatus.FOUND)
    response["Location"] = add_query_params(asked["redirect_uri"], said)
    return response


authorization = AuthorizationView.as_view()
token = TokenView.as_view()
