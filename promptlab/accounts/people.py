"""What happens to a whole person: merging a guest, exporting, deleting.

Upper floors own rows of people that this floor knows nothing about. They register hooks here,
and the hooks run inside the same transaction, so that a person moves, leaves or goes as a whole.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from promptlab.accounts import memberships
from promptlab.accounts.models import Account, Membership, User
from promptlab.lib.errors import Conflict

MergeHook = Callable[[User, User], None]
ExportHook = Callable[[User], dict[str, Any]]
CountHook = Callable[[User], dict[str, int]]
_merge_hooks: list[MergeHook] = []
_export_hooks: list[ExportHook] = []
_count_hooks: list[CountHook] = []


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


def on_count(hook: CountHook) -> CountHook:
    """Register `hook(user)`: what the person has, such as {"attempts": 3}, names in plural."""
    if hook not in _count_hooks:
        _count_hooks.append(hook)
    return hook


def belongings(user: User) -> dict[str, int]:
    """What a person has, counted, without what there is none of."""
    counted = {name: count for hook in _count_hooks for name, count in hook(user).items()}
    return {name: count for name, count in counted.items() if count}


@transaction.atomic
def make_personal_account(user: User) -> Account:
    """The person's own account, made on first need."""
    account, made = Account.objects.get_or_create(personal_to=user, defaults={"name": user.name})
    if made:
        Membership.objects.create(account=account, user=user, role=Membership.Role.OWNER)
    return account


def hold(user: User) -> None:
    """Lock the person until the caller's transaction ends, before something of theirs is written.

    Conflict when they are gone: a guest who signed up in another window a moment ago.
    """
    if not User.objects.select_for_update().filter(id=user.id).values_list("id").first():
        raise Conflict("You have logged in or signed up in another window. Load the page again.")


@transaction.atomic
def merge_guest(guest: User, user: User) -> bool:
    """Everything the guest has becomes the user's; the guest is gone. All or nothing.

    False when there was nothing to do, because another tab has merged the guest already.
    """
    found = User.objects.select_for_update().filter(id=guest.id, is_guest=True).first()
    if found is None:
        return False
    for hook in _merge_hooks:
        hook(found, user)
    found.delete()
    return True


def export_person(user: User) -> dict[str, Any]:
    """Everything stored about a person, by section."""
    data: dict[str, Any] = {
        "profile": {
            "id": str(user.id),
            "username": user.username,
            "email": user.email,
            "display_name": user.display_name,
            "time_zone": user.time_zone,
            "help_while_typing": user.help_while_typing,
            "show_days_practised": user.show_days_practised,
            "guest": user.is_guest,
            "joined": user.date_joined.isoformat(),
        },
        "accounts": [
            {"name": place.account.name, "role": place.role, "since": place.created_at.isoformat()}
            for place in user.memberships.select_related("account").order_by("created_at")
        ],
    }
    for hook in _export_hooks:
        data.update(hook(user))
    return data


@transaction.atomic
def delete_person(user: User) -> None:
    """Delete a person and everything that is theirs; shared accounts keep their other members.

    Who owns those then: `promptlab/accounts/memberships.py`.
    """
    shared = memberships.shared(user)
    Account.objects.filter(personal_to=user).delete()
    user.delete()
    for account in shared:
        memberships.settle(account)
