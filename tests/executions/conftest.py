from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests import vendor_server
from tests.vendor_server import Vendor


@pytest.fixture
def vendor(settings: Any) -> Iterator[Vendor]:
    """A vendor of our own, which the settings point to."""
    with vendor_server.running() as server:
        settings.ANTHROPIC_API_KEY = vendor_server.KEY
        settings.ANTHROPIC_BASE_URL = server.url
        yield server
