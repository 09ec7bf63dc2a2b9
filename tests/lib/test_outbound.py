"""Which addresses this server is willing to call."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable
from typing import Any

import pytest

from promptlab.lib import outbound
from promptlab.lib.errors import ValidationFailed
from promptlab.lib.outbound import Address, check_address, is_public

PUBLIC = "8.8.8.8"


def leads_to(*ips: str) -> outbound.Resolver:
    async def resolve(name: str) -> Iterable[str]:
        return ips

    return resolve


async def refusal(url: str, resolve: outbound.Resolver | None = None) -> str:
    """Why an address is refused; by default every name leads to a public place."""
    with pytest.raises(ValidationFailed) as refused:
        await check_address(url, resolve=resolve or leads_to(PUBLIC))
    (issue,) = refused.value.issues
    assert issue.field == "url"
    return issue.issue


@pytest.mark.parametrize(
    ("given", "spelled"),
    [
        ("https://hooks.example.com/a?b=c", "https://hooks.example.com/a?b=c"),
        ("HTTPS://Hooks.Example.COM", "https://hooks.example.com/"),
        ("https://hooks.example.com:443/a", "https://hooks.example.com/a"),
        ("https://hooks.example.com:8443/a", "https://hooks.example.com:8443/a"),
        ("https://bücher.example.com/a", "https://xn--bcher-kva.example.com/a"),
        ("https://hooks.example.com/%C3%BC", "https://hooks.example.com/%C3%BC"),
        (f"https://{PUBLIC}/a", f"https://{PUBLIC}/a"),
        ("https://[2606:4700::0:1111]/a", "https://[2606:4700::1111]/a"),
        ("https://hooks.example.com/" + "a" * 2022, "https://hooks.example.com/" + "a" * 2022),
    ],
)
async def test_a_public_address_is_accepted_in_one_spelling(given: str, spelled: str) -> None:
    assert (await check_address(given, resolve=leads_to(PUBLIC))).url == spelled


async def test_the_answer_names_the_ip_addresses_to_connect_to() -> None:
    found = await check_address(
        "https://hooks.example.com:8443/a", resolve=leads_to(PUBLIC, "1.1.1.1", PUBLIC)
    )
    assert found == Address(
        "https://hooks.example.com:8443/a", "hooks.example.com", 8443, (PUBLIC, "1.1.1.1")
    )


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.1.",
        "１２７.０.０.１",
        "127。0。0。1",
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "999.1.1.1",
        "1.2.3.4.5",
        "[::]",
        "[::1]",
        "[::127.0.0.1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:8.8.8.8]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::1]",
        "[100::1]",
        "[2001::1]",
        "[2001:db8::1]",
        "[2002:7f00:1::]",
        "[3fff::1]",
        "[fc00::1]",
        "[fe80::1]",
        "[fe80::1%25eth0]",
        "[2606:4700::1111%25eth0]",
        "[fec0::1]",
        "[ff02::1]",
        "[v1.fe80::1]",
        "[127.0.0.1]",
        "[]",
    ],
)
async def test_an_ip_address_that_is_not_public_is_refused_in_every_form(host: str) -> None:
    await refusal(f"https://{host}/a", outbound.look_up)


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST",
        "api.localhost",
        "intranet",
        "printer.local",
        "metadata.google.internal",
        "router.home.arpa",
        "nas.lan",
        "hiddenservice.onion",
        "hooks.example.com.",
        "hooks..example.com",
        "-hooks.example.com",
        "ho_oks.example.com",
        "127%2e0.0.1",
        "a" * 64 + ".example.com",
        ".".join(["abc"] * 70) + ".com",
    ],
)
async def test_a_name_that_is_local_or_odd_is_refused_before_it_is_looked_up(host: str) -> None:
    async def never(name: str) -> Iterable[str]:
        raise AssertionError(name)

    await refusal(f"https://{host}/a", never)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example.com/a",
        "//hooks.example.com/a",
        "https:hooks.example.com",
        "https:///a",
        "https://",
        "http://hooks.example.com/a",
        "ftp://hooks.example.com/a",
        "file:///etc/passwd",
        "gopher://hooks.example.com/a",
        "javascript:alert(1)",
        "https://user@hooks.example.com/a",
        "https://user:secret@hooks.example.com/a",
        "https://hooks.example.com@127.0.0.1/a",
        "https://hooks.example.com/a#b",
        "https://hooks.example.com/a#",
        "https://hooks.example.com\\@127.0.0.1/a",
        "https://hooks.example.com/a b",
        " https://hooks.example.com/a",
        "https://hooks.example.com/a\n",
        "ht\ntps://hooks.example.com/a",
        "https://hooks.example.com/\x7f",
        "https://hooks.example.com/ü",
        "https://hooks.example.com:0/a",
        "https://hooks.example.com:22/a",
        "https://hooks.example.com:80/a",
        "https://hooks.example.com:65536/a",
        "https://hooks.example.com:-1/a",
        "https://hooks.example.com:https/a",
        "https://[::1/a",
        "https://::1/a",
        "https://hooks.example.com/" + "a" * 2023,
    ],
)
async def test_an_address_that_is_odd_is_refused(url: str) -> None:
    await refusal(url)


async def test_plain_http_is_for_trying_things_out_only(settings: Any) -> None:
    settings.DEBUG = True
    tried = await check_address("http://hooks.example.com:80/a", resolve=leads_to(PUBLIC))
    assert (tried.url, tried.port) == ("http://hooks.example.com/a", 80)
    await refusal("http://127.0.0.1:8000/a", outbound.look_up)
    await refusal("http://hooks.example.com:443/a")


async def test_the_site_does_not_call_itself(settings: Any) -> None:
    settings.PROMPTLAB_BASE_URL = "https://prompts.example.com"
    settings.ALLOWED_HOSTS = ["prompts.example.net", "8.8.4.4"]
    for host in ("prompts.example.com", "PROMPTS.example.net", "8.8.4.4"):
        assert "this site itself" in await refusal(f"https://{host}/a")
    other = await check_address("https://other.example.com/a", resolve=leads_to(PUBLIC))
    assert other.url == "https://other.example.com/a"


@pytest.mark.parametrize(
    "inside", ["127.0.0.1", "10.1.2.3", "::1", "fe80::1%eth0", "::ffff:8.8.8.8"]
)
async def test_every_ip_address_of_a_name_must_be_public(inside: str) -> None:
    """The refusal does not tell what the name leads to: that is the network's own business."""
    said = await refusal("https://hooks.example.com/a", leads_to(PUBLIC, inside))
    assert "not on the public internet" in said
    assert inside not in said


async def test_a_name_that_nobody_knows_is_refused_by_the_real_resolver() -> None:
    said = await refusal("https://hooks.nobody.invalid.example.com/a", _unknown)
    assert said == "hooks.nobody.invalid.example.com could not be found. Is it spelled right?"
    assert "has no IP address" in await refusal("https://hooks.example.com/a", leads_to())


async def _unknown(name: str) -> Iterable[str]:
    """The system's own answer for a name that can lead nowhere, on any machine."""
    return await outbound.look_up("nobody.invalid")


async def test_the_real_resolver_knows_this_machine() -> None:
    assert not any(is_public(ip) for ip in await outbound.look_up("localhost"))
    assert await outbound.look_up(PUBLIC) == [PUBLIC]


async def test_a_look_up_that_hangs_ends_and_keeps_nobody_waiting(monkeypatch: Any) -> None:
    loop, hangs, over = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    def hang(*_: Any, **__: Any) -> Any:
        loop.call_soon_threadsafe(hangs.set)
        over.wait(30)

    monkeypatch.setattr("promptlab.lib.outbound.socket.getaddrinfo", hang)
    monkeypatch.setattr(outbound, "LOOK_UP_SECONDS", 0.2)
    looking = asyncio.create_task(refusal("https://hooks.example.com/a", outbound.look_up))
    await hangs.wait()  # this loop goes on meanwhile
    said = await looking
    over.set()
    assert said == "hooks.example.com could not be looked up in time. Please try again."
