"""What happens to a whole person: merging a guest, exporting, deleting.

Upper floors own rows of people that this floor knows nothing about. They register hooks here,
and the hooks run inside the same transaction, so that a person moves, leaves or goes as a whole.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from promptlab.accounts.models import Account, Membership, User

MergeHook = Callable[[User, User], None]
ExportHook = Callable[[User], dict[str, Any]]
_merge_hooks: list[MergeHook] = []
_export_hooks: list[ExportHook] = []


def on_merge(hook: MergeHook) -> MergeHook:
    """Register `hook(guest, user)`: move every row of the guest to the user."""
    if hook not in _merge_hooks:
        _merge_hooks.append(hook)
    return hook


def on_export(hook: ExportHook) -> ExportHook:
    """Register `hook(user)`: everything stored about the person, as JSON-able sections."""
    if hook not in _export_hooks:
        _export_hooks.append(hook)
    return hook


@transaction.atomic
def make_personal_account(user: User) -> Account:
    """The person's own account, made on first need."""
    account, made = Account.objects.get_or_create(personal_to=user, defaults={"name": user.name})
    if made:
        Membership.objects.create(account=account, user=user, role=Membership.Role.OWNER)
    return account


@transaction.atomic
def merge_guest(guest: User, user: User) -> None:
    """Everything the guest has becomes the user's; the guest is gone. All or nothing."""
    guest = User.objects.select_for_update().get(id=guest.id, is_guest=True)
    for hook in _merge_hooks:
        hook(guest, user)
    guest.delete()


def export_person(user: User) -> dict[str, Any]:
    """Everything stored about a person, by section."""
    data: dict[str, Any] = {
        "profile": {
            "id": str(user.id),
            "username": user.username,
            "email": user.email,
            "display_name": user.display_name,
            "time_zone": user.time_zone,
            "joined": user.date_joined.isoformat(),
        }
    }
    for hook in _export_hooks:
        data.update(hook(user))
    return data


@transaction.atomic
def delete_person(user: User) -> None:
    """Delete a person and everything that is theirs; shared accounts keep their other members."""
    Account.objects.filter(personal_to=user).delete()
    user.delete()
