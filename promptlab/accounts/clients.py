"""OAuth clients: programs that get access tokens. Registered in an account, shown on its pages.

The rows are allauth's; `OAuthApp` ties each to an account.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit

import structlog
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client, Token
from django.db import transaction
from django.db.models import QuerySet

from promptlab.accounts.models import Membership, OAuthApp
from promptlab.accounts.oauth import WORDS_OF_ALL
from promptlab.accounts.places import need_worker
from promptlab.accounts.scopes import SCOPES
from promptlab.lib.errors import Conflict, Forbidden, NotFound, invalid

log = structlog.get_logger("promptlab.accounts")
MOST = 20  # clients of one account
PLAIN = re.compile(r"[A-Za-z0-9.:\[\]-]*")
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
Grant = Client.GrantType
WITH_CONSENT = [Grant.AUTHORIZATION_CODE.value, Grant.REFRESH_TOKEN.value]
# What a client is: its type, how it gets tokens.
KINDS: dict[str, tuple[str, list[str]]] = {
    "service": (Client.Type.CONFIDENTIAL, [Grant.CLIENT_CREDENTIALS.value]),
    "web": (Client.Type.CONFIDENTIAL, WITH_CONSENT),
    "public": (Client.Type.PUBLIC, WITH_CONSENT),
}


@transaction.atomic
def register(
    place: Membership,
    *,
    name: str,
    kind: str,
    scopes: Sequence[str],
    redirect_uris: Sequence[str] = (),
) -> tuple[OAuthApp, str]:
    """A new client and its secret (empty for a public one), which is never to be seen again."""
    need_worker(place)
    if OAuthApp.objects.filter(account=place.account).count() >= MOST:
        raise Conflict(f"This account has {MOST} clients already. Remove some first.")
    client_type, grants = KINDS[kind]
    client = Client(name=name, type=client_type, owner=place.user)
    client.set_grant_types(grants)
    _allow(client, scopes, redirect_uris)
    secret = get_adapter().generate_client_secret()
    client.set_secret(secret)
    client.save()
    app = OAuthApp.objects.create(client=client, account=place.account)
    log.info("client_registered", client_id=client.id, account_id=str(place.account_id))
    return app, secret if client_type == Client.Type.CONFIDENTIAL else ""


def kind_of(client: Client) -> str:
    if client.type == Client.Type.PUBLIC:
        return "public"
    return "service" if Grant.CLIENT_CREDENTIALS in client.get_grant_types() else "web"


def seen_from(place: Membership) -> QuerySet[OAuthApp]:
    """The clients that this person may see: an owner all of the account, others their own."""
    need_worker(place)
    apps = OAuthApp.objects.filter(account=place.account).select_related("client__owner")
    apps = apps.order_by("client__name", "client_id")
    return apps if place.owns else apps.filter(client__owner=place.user)


def one_seen_from(place: Membership, client_id: str) -> OAuthApp:
    """One of those; NotFound for anything else."""
    app = seen_from(place).filter(client_id=client_id).first()
    if app is None:
        raise NotFound("There is no such client.")
    return app


def change(
    place: Membership,
    app: OAuthApp,
    *,
    name: str,
    scopes: Sequence[str],
    redirect_uris: Sequence[str] = (),
) -> None:
    """Change what a client of one's own may do; tokens that are out keep what they were given."""
    _need_its_owner(place, app)
    app.client.name = name
    _allow(app.client, scopes, redirect_uris)
    app.client.save()


def renew_secret(place: Membership, app: OAuthApp) -> str:
    """A new secret; the old one is worthless at once, tokens that are out live on."""
    _need_its_owner(place, app)
    if app.client.type == Client.Type.PUBLIC:
        raise Conflict("A public client has no secret.")
    secret: str = get_adapter().generate_client_secret()
    app.client.set_secret(secret)
    app.client.save(update_fields=["secret"])
    return secret


def remove(app: OAuthApp) -> None:
    """Remove a client with all its tokens; every process refuses them within 5 seconds."""
    log.info("client_removed", client_id=app.client_id, account_id=str(app.account_id))
    app.delete()  # the client goes with it: `forget_client`


def forget_client(instance: OAuthApp, **_signal: object) -> None:
    """After an app is deleted, with its account for instance: its client goes, too."""
    Client.objects.filter(id=instance.client_id).delete()


def connected(user_id: object) -> list[Client]:
    """The clients that hold tokens to act as this person, by name."""
    held = Token.objects.valid().filter(user_id=user_id, type__in=["at", "rt"])
    clients: QuerySet[Client] = Client.objects.filter(id__in=held.values("client_id"))
    return list(clients.select_related("owner").order_by("name", "id"))


def disconnect(user_id: object, client_id: str) -> None:
    """Take back what a person granted to a client; NotFound when there is nothing."""
    gone, _ = Token.objects.filter(user_id=user_id, client_id=client_id).delete()
    if not gone:
        raise NotFound("This app has no access.")


def _need_its_owner(place: Membership, app: OAuthApp) -> None:
    """Nobody gets hold of a client that acts as somebody else."""
    if app.client.owner_id != place.user_id:
        raise Forbidden("Only whoever registered a client changes it. You can remove it.")


def _allow(client: Client, scopes: Sequence[str], redirect_uris: Sequence[str]) -> None:
    of_its_kind = SCOPES if kind_of(client) == "service" else tuple(WORDS_OF_ALL)
    allowed = [scope for scope in of_its_kind if scope in scopes]
    client.set_scopes(allowed)
    client.set_default_scopes([scope for scope in allowed if scope in SCOPES])
    if kind_of(client) == "service":
        return
    if not redirect_uris:
        raise invalid("redirect_uris", "Where do people go back to? Give at least one address.")
    client.set_redirect_uris([_redirect(uri) for uri in redirect_uris])
    if client.type == Client.Type.PUBLIC:  # its code runs in pages, which ask for tokens themselves
        parts = [urlsplit(uri) for uri in redirect_uris]
        client.set_cors_origins([f"{p.scheme}://{p.netloc}" for p in parts if _is_web(p)])


def _redirect(uri: str) -> str:
    """An address that codes may be sent to: https, this machine, or an app's own scheme."""
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError as wrong:
        raise invalid("redirect_uris", "This is not an address.", uri) from wrong
    if parts.fragment or not PLAIN.fullmatch(parts.netloc) or not uri.isascii():
        raise invalid("redirect_uris", "No wildcards, fragments or user names, please.", uri)
    private = "." in parts.scheme and bool(parts.path)  # such as com.example.app:/callback
    local = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not (private or local or (parts.scheme == "https" and parts.hostname)):
        raise invalid("redirect_uris", "Use https, or http on this machine only.", uri)
    return uri


def _is_web(parts: SplitResult) -> bool:
    return parts.scheme in {"http", "https"}
