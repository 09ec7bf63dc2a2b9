from __future__ import annotations

import pytest
from django.core.cache import caches


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """What one test used up is not missing in the next."""
    for name in caches:
        caches[name].clear()
