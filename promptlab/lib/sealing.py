"""Secrets that must be recovered, kept encrypted. Keys rotate through ENCRYPTION_KEYS."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from promptlab.lib.errors import PromptLabError


class Unsealable(PromptLabError):
    """A stored secret cannot be read: its key is missing from ENCRYPTION_KEYS."""

    code = "UNSEALABLE"


def seal(text: str) -> str:
    """Encrypt with the first key."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Decrypt with whichever key fits; Unsealable when none does."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken as wrong:
        raise Unsealable from wrong


def _keys() -> MultiFernet:
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))
            for key in settings.ENCRYPTION_KEYS
        ]
    )
