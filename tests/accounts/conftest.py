from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import caches

from promptlab.accounts import callers, plans


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    """What one test used up, or this process remembers of it, means nothing to the next."""
    for name in caches:
        caches[name].clear()
    _forget()
    yield
    _forget()


def _forget() -> None:
    callers.forget()
    plans.forget()
