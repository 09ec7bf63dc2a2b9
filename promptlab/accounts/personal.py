"""What belongs to a person on this floor, for the export and before they are deleted."""

from __future__ import annotations

from typing import Any

from promptlab.accounts import clients
from promptlab.accounts.models import OAuthApp, User
from promptlab.accounts.people import on_count, on_export


@on_export
def export_programs(user: User) -> dict[str, Any]:
    """Keys, OAuth clients, connected apps and the last calls, without anything to call with."""
    return {
        "api_keys": [
            {
                "name": key.name,
                "prefix": key.prefix,
                "account": key.account.name,
                "scopes": key.scopes,
                "state": str(key.state),
                "created": key.created_at.isoformat(),
                "last_used": key.last_used_at.isoformat() if key.last_used_at else None,
            }
            for key in user.api_keys.select_related("account")
        ],
        "oauth_clients": [
            {
                "id": app.client_id,
                "name": app.client.name,
                "account": app.account.name,
                "scopes": app.client.get_scopes(),
                "redirect_uris": app.client.get_redirect_uris(),
                "created": app.client.created_at.isoformat(),
            }
            for app in _apps(user).select_related("client", "account")
        ],
        "connected_apps": [client.name for client in clients.connected(user.id)],
        "calls": [
            {
                "at": call.created_at.isoformat(),
                "account": call.account.name,
                "request_id": call.request_id,
                "call": f"{call.method} {call.path}",
                "status": call.status,
                "body": call.body,
            }
            for call in user.calls.select_related("account").order_by("created_at", "id")
        ],
    }


@on_count
def count_programs(user: User) -> dict[str, int]:
    return {"API keys": user.api_keys.count(), "OAuth clients": _apps(user).count()}


def _apps(user: User) -> Any:
    return OAuthApp.objects.filter(client__owner=user)
