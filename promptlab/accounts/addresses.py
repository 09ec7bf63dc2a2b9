"""Where a request comes from, and which proxies may say so."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping

from django.conf import settings

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
UNKNOWN = "unknown"


def networks(entries: list[str]) -> list[Network]:
    """`TRUSTED_PROXIES` as networks; ValueError names the entry that is neither."""
    return [ipaddress.ip_network(entry.strip(), strict=False) for entry in entries]


def client_address(meta: Mapping[str, str]) -> str:
    """The caller's address, from the request's META.

    X-Forwarded-For counts only when the connection comes from a trusted proxy, and is read from
    the right: the first address that is not a trusted proxy is the caller's. What stands left of
    it was written by the caller and proves nothing.
    """
    trusted = networks(settings.TRUSTED_PROXIES)
    address = meta.get("REMOTE_ADDR", "")
    hops = [hop.strip() for hop in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    while hops and _within(address, trusted):
        address = hops.pop()
    return address if _parsed(address) else UNKNOWN


def limited_as(address: str) -> str:
    """The address as limits count it: one IPv6 subscriber owns a whole /64."""
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed) if parsed else UNKNOWN


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(address)
    except ValueError:
        return None


def _within(address: str, trusted: list[Network]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in trusted)
