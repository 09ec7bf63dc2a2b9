from __future__ import annotations

import pytest

from promptlab.accounts.addresses import client_address, limited_as

CALLER, PROXY, INNER = "198.51.100.9", "10.0.0.7", "10.0.0.8"


def meta(remote: str, forwarded: str = "") -> dict[str, str]:
    return {"REMOTE_ADDR": remote, **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})}


def test_without_trusted_proxies_the_connection_is_the_caller(settings):
    settings.TRUSTED_PROXIES = []
    assert client_address(meta(CALLER, "192.0.2.1")) == CALLER


def test_a_trusted_proxy_names_the_caller(settings):
    settings.TRUSTED_PROXIES = [PROXY]
    assert client_address(meta(PROXY, CALLER)) == CALLER


def test_what_the_caller_wrote_left_of_it_proves_nothing(settings):
    settings.TRUSTED_PROXIES = [PROXY]
    assert client_address(meta(PROXY, f"192.0.2.1, {CALLER}")) == CALLER


def test_a_chain_of_trusted_proxies_is_followed(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/24"]
    assert client_address(meta(PROXY, f"{CALLER}, {INNER}")) == CALLER


def test_a_stranger_cannot_name_somebody_else(settings):
    settings.TRUSTED_PROXIES = [PROXY]
    assert client_address(meta(CALLER, "192.0.2.1")) == CALLER


@pytest.mark.parametrize("forwarded", ["", "not an address", "<script>"])
def test_a_proxy_that_names_nobody_real_still_gives_an_answer(settings, forwarded):
    settings.TRUSTED_PROXIES = [PROXY]
    assert client_address(meta(PROXY, forwarded)) in {PROXY, "unknown"}


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::99", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
    ],
)
def test_an_address_is_counted_as(address, counted_as):
    assert limited_as(address) == counted_as
