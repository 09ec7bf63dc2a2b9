"""OAuth access tokens: whom they let call, and for which account.

A token that a person granted to an app (authorization code) acts as that person, in their personal
account. A token that a client got for itself (client credentials) acts as the client's owner, in
the account that the client is registered in.
"""

from __future__ import annotations

from dataclasses import dataclass

from allauth.idp.oidc.models import Token
from django.utils import timezone

from promptlab.accounts.models import Account, User
from promptlab.accounts.oauth import for_this_site
from promptlab.accounts.people import make_personal_account
from promptlab.accounts.scopes import SCOPES
from promptlab.lib.errors import Unauthorized


@dataclass(frozen=True, slots=True)
class Granted:
    """What a token allows, to whom, and on which account it is counted."""

    user: User
    account: Account
    scopes: frozenset[str]
    to_itself: bool  # a client's own token; else one that a person granted to an app


def granted(text: str) -> Granted:
    """What this access token allows; Unauthorized says why it allows nothing."""
    with_everybody = Token.objects.select_related("user", "client__owner", "client__app__account")
    token = with_everybody.by_value(text).filter(type=Token.Type.ACCESS_TOKEN).first()
    if token is None or token.client is None:
        raise Unauthorized("This API key or access token is not valid.")
    if token.expires_at is not None and token.expires_at <= timezone.now():
        raise Unauthorized("This access token has expired.")
    if not all(for_this_site(uri) for uri in token.get_resources()):
        raise Unauthorized("This access token is for another site.")
    owner = token.client.owner
    if owner is not None and not owner.is_active:
        raise Unauthorized("The owner of this client is not active.")
    user = token.user or owner
    if user is None:
        raise Unauthorized("This client has no owner, so its tokens act as nobody.")
    account = make_personal_account(user) if token.user else account_of(token.client, user)
    return Granted(
        user, account, frozenset(token.get_scopes()) & frozenset(SCOPES), token.user is None
    )


def account_of(client: object, owner: User) -> Account:
    """The account that a client is registered in; its owner's own if staff made it in the admin."""
    app = getattr(client, "app", None)
    return app.account if app else make_personal_account(owner)
