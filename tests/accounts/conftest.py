from __future__ import annotations

import pytest
from django.core.cache import caches


@pytest.fixture(autouse=True)
def quick_passwords(settings) -> None:
    """Hashing is made slow on purpose; here that would only cost minutes."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """What one test used up is not missing in the next."""
    for name in caches:
        caches[name].clear()
