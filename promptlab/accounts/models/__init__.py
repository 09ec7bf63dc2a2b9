from __future__ import annotations

from promptlab.accounts.models.account import Account, Membership
from promptlab.accounts.models.app import OAuthApp
from promptlab.accounts.models.budget import Budget, DailySpend, Reservation
from promptlab.accounts.models.call import Call
from promptlab.accounts.models.invitation import Invitation
from promptlab.accounts.models.key import ApiKey
from promptlab.accounts.models.plan import Plan
from promptlab.accounts.models.user import User

__all__ = [
    "Account",
    "ApiKey",
    "Budget",
    "Call",
    "DailySpend",
    "Invitation",
    "Membership",
    "OAuthApp",
    "Plan",
    "Reservation",
    "User",
]
