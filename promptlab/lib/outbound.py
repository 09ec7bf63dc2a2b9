"""Addresses that people name and that this server is going to call.

Whoever names an address could mean the server's own network: its neighbours, its cloud's metadata,
itself. So an address is read strictly, its name is looked up once, and every IP address that it
leads to must be public. A name can lead elsewhere a moment later: whoever connects checks again
and connects to the `ips` of that answer, never to the name.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

import idna
from django.conf import settings

from promptlab.lib.errors import ValidationFailed, invalid

LONGEST = 2048
SHOWN = 100  # characters of an address that a refusal repeats
LOOK_UP_SECONDS = 4.0
LOOK_UP_THREADS = 4
PORTS = {"https": 443, "http": 80}
OTHER_PORTS = range(1024, 65536)

# Blanks and controls are dropped, and backslashes turned, by some readers of addresses and not by
# others. What two programs read differently is refused.
ODD = re.compile(r'[\s\x00-\x1f\x7f\\<>"^`{|}]')
NUMBER = re.compile(r"[0-9]+|0[xX][0-9a-fA-F]*")

# Names that lead into one's own network, or nowhere, by definition or by habit.
LOCAL = "alt arpa corp example home i2p internal intranet invalid lan local localdomain localhost"
INWARD = frozenset([*LOCAL.split(), "onion", "private", "test"])
# Beside what `is_global` knows, which differs between releases of Python: ranges that carry another
# address inside (6to4, Teredo, NAT64) or belong to protocols and examples.
UNFIT_4 = [ip_network(text) for text in ("192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/3")]
UNFIT_6 = [ip_network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]
UNICAST_6 = ip_network("2000::/3")  # what is in use; everything else is special

Resolver = Callable[[str], Awaitable[Iterable[str]]]


@dataclass(frozen=True, slots=True)
class Address:
    """An address that may be called. `url` is its one spelling, `ips` is where it led just now."""

    url: str
    host: str
    port: int
    ips: tuple[str, ...]


async def look_up(name: str) -> list[str]:
    """The IP addresses of a name, from the system's resolver; OSError when there is none.

    Slow answers take threads of their own, so that they keep nobody else's work waiting.
    """
    asking = partial(socket.getaddrinfo, name, None, type=socket.SOCK_STREAM)
    asked = asyncio.get_running_loop().run_in_executor(_threads(), asking)
    found = await asyncio.wait_for(asked, LOOK_UP_SECONDS)
    return [str(entry[4][0]) for entry in found]


async def check_address(url: str, *, resolve: Resolver = look_up) -> Address:
    """The address if it may be called; ValidationFailed about `url`, with the rule, if not."""
    try:
        parts = _split(url)
        port = _port(parts)
        host, ip = _host(parts)
        ips = [str(ip)] if ip else await _ips(host, resolve)
        if not all(is_public(each) for each in ips):
            leads = "" if ip else "leads to an address that "
            raise _Refused(f"{host} {leads}is not on the public internet.")
        if host in _own_names():
            raise _Refused(f"{host} is this site itself.")
    except _Refused as refused:
        raise _invalid(url, str(refused)) from refused
    return Address(_spelled(parts, host, ip, port), host, port, tuple(ips))


def is_public(text: str) -> bool:
    """Anybody on the internet can reach this IP address, and it stands for itself only."""
    ip = ip_address(text)
    if isinstance(ip, IPv6Address):
        return ip in UNICAST_6 and ip.is_global and not any(ip in net for net in UNFIT_6)
    return ip.is_global and not any(ip in net for net in UNFIT_4)


class _Refused(Exception):
    """Why an address may not be called."""


def _invalid(url: str, why: str) -> ValidationFailed:
    return invalid("url", why, url[:SHOWN])


def _split(url: str) -> SplitResult:
    if len(url) > LONGEST:
        raise _Refused(f"An address has at most {LONGEST} characters.")
    if ODD.search(url):
        raise _Refused("Blanks, backslashes and the like must be percent-encoded.")
    try:
        parts = urlsplit(url)
    except ValueError as wrong:
        raise _Refused("This is not an address such as https://example.org/hook.") from wrong
    _check_parts(url, parts)
    return parts


def _check_parts(url: str, parts: SplitResult) -> None:
    if parts.scheme not in _schemes() or not parts.hostname:
        raise _Refused(f"Write it as {' or '.join(_schemes())}://host/path.")
    if "@" in parts.netloc:
        raise _Refused("Leave the name and the password out of the address.")
    if "#" in url:
        raise _Refused("Leave the part after # out of the address.")
    if not (parts.path + parts.query).isascii():
        raise _Refused("Letters beyond ASCII must be percent-encoded after the host.")


def _schemes() -> list[str]:
    """Grades go out encrypted; plain HTTP is for trying things out."""
    return ["https", "http"] if settings.DEBUG else ["https"]


def _port(parts: SplitResult) -> int:
    """The usual port, or one that no well-known service listens on."""
    usual = PORTS[parts.scheme]
    try:
        port = usual if parts.port is None else parts.port
    except ValueError:
        port = 0
    if port != usual and port not in OTHER_PORTS:
        raise _Refused(
            f"The port must be {usual}, or one from {OTHER_PORTS[0]} to {OTHER_PORTS[-1]}."
        )
    return port


def _host(parts: SplitResult) -> tuple[str, IPv4Address | IPv6Address | None]:
    """The host as it is looked up; its IP address, if it is one."""
    host = parts.hostname or ""
    if "[" in parts.netloc:
        return _bracketed(host)
    try:
        name = idna.encode(host, uts46=True).decode()
    except idna.IDNAError as wrong:
        raise _Refused(f"{host[:SHOWN]} is not the name of a host.") from wrong
    if not NUMBER.fullmatch(name.rstrip(".").rpartition(".")[2]):
        _check_name(name)
        return name, None
    try:
        ip = IPv4Address(name)
    except ValueError as wrong:
        raise _Refused("An IP address is written as four decimal numbers: 192.0.2.1.") from wrong
    return name, ip


def _bracketed(host: str) -> tuple[str, IPv6Address]:
    try:
        ip = IPv6Address(host)
    except ValueError as wrong:
        raise _Refused(f"[{host[:SHOWN]}] is not an IPv6 address.") from wrong
    if ip.scope_id is not None:
        raise _Refused("An address with a zone is valid on one machine only.")
    return str(ip), ip


def _check_name(name: str) -> None:
    if name.endswith("."):
        raise _Refused("Leave out the dot at the end of the host.")
    if "." not in name:
        raise _Refused(f"{name} is a name of a local network. Use a public one.")
    if name.rpartition(".")[2] in INWARD:
        raise _Refused(f"Names that end in .{name.rpartition('.')[2]} are not public.")


def _own_names() -> set[str]:
    return {urlsplit(settings.PROMPTLAB_BASE_URL).hostname or "", *settings.ALLOWED_HOSTS}


async def _ips(name: str, resolve: Resolver) -> list[str]:
    try:
        found = list(dict.fromkeys(await resolve(name)))
    except TimeoutError as slow:
        raise _Refused(f"{name} could not be looked up in time. Please try again.") from slow
    except OSError as unknown:
        raise _Refused(f"{name} could not be found. Is it spelled right?") from unknown
    if not found:
        raise _Refused(f"{name} has no IP address.")
    return found


def _spelled(parts: SplitResult, host: str, ip: IPv4Address | IPv6Address | None, port: int) -> str:
    where = f"[{host}]" if isinstance(ip, IPv6Address) else host
    if port != PORTS[parts.scheme]:
        where = f"{where}:{port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{where}{parts.path or '/'}{query}"


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(LOOK_UP_THREADS, thread_name_prefix="look-up")
