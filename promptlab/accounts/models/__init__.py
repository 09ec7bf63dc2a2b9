from __future__ import annotations

from promptlab.accounts.models.account import Account, Membership
from promptlab.accounts.models.invitation import Invitation
from promptlab.accounts.models.user import User

__all__ = ["Account", "Invitation", "Membership", "User"]
