from __future__ import annotations

import pytest

from promptlab.lib.live import is_own


@pytest.fixture(autouse=True)
def site(settings):
    settings.ALLOWED_HOSTS = ["lab.example", "[::1]"]
    settings.CSRF_TRUSTED_ORIGINS = ["https://front.example"]


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://lab.example", "lab.example"),
        ("http://lab.example:8000", "lab.example:8000"),
        ("http://[::1]:8000", "[::1]:8000"),
        ("https://front.example", "lab.example"),
    ],
)
def test_pages_of_this_site_may_open_sockets(origin, host):
    assert is_own(origin, host)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://evil.example", "lab.example"),
        ("http://lab.example:9000", "lab.example:8000"),
        ("https://evil.example", "evil.example"),
        ("", "lab.example"),
        ("null", "lab.example"),
        ("https://lab.example", ""),
    ],
)
def test_other_pages_may_not(origin, host):
    assert not is_own(origin, host)
