from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.test import Client

from promptlab.accounts import callers, plans
from promptlab.accounts.models import User
from tests.accounts.flows import log_in


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


@pytest.fixture
def bobs(client: Client, bob: User) -> Client:
    """The browser in which Bob is logged in."""
    log_in(client, "bob")
    return client
