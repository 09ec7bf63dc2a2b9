"""The key that `make run` prints, so that a newcomer's first call is copied, not prepared."""

from __future__ import annotations

from pathlib import Path

from promptlab.accounts import keys
from promptlab.accounts.models import User
from promptlab.accounts.people import make_personal_account
from promptlab.secrets import keep_secret

NAME = "demo"


def trial_key(path: Path) -> str:
    """The text of a test key that works here: the one kept in this file, else a new one.

    Its person, `demo`, has no password and no rights; a test key never spends money.
    """
    if path.exists():
        kept = path.read_text(encoding="ascii").strip()
        if keys.verify(kept):
            return kept
    user = program(NAME)
    _, text = keys.issue(make_personal_account(user), user, name="Printed by make run", live=False)
    keep_secret(path, text)
    return text


def program(username: str) -> User:
    """The user with this name; made without a password when there is none."""
    return User.objects.filter(username=username).first() or User.objects.create_user(username)
