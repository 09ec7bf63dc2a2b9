"""The doors and the pages on real servers, daphne and uvicorn, over real sockets."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.api.sites import COMMANDS, DOOR, Site, Stocked, mixed_calls


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, stocked: Stocked) -> Iterator[Site]:
    made = stocked.site(tmp_path_factory.mktemp("servers"), Site)
    yield made
    made.stop()


@pytest.fixture(params=list(COMMANDS))
def server(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def http(site: Site, server: str) -> Iterator[httpx2.Client]:
    with site.client(server) as client:
        yield client


def test_the_doors_answer_and_so_do_the_pages(http: httpx2.Client) -> None:
    answer = http.get(f"{DOOR}/echo")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    page = http.get("/how-grading-works/")
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")


def test_pages_keep_their_own_behaviour(http: httpx2.Client) -> None:
    lost = http.get("/nothing/here")
    assert lost.status_code == 404
    assert lost.headers["Content-Type"].startswith("text/html")
    assert "default-src 'self'" in lost.headers["Content-Security-Policy"]
    assert lost.headers["X-Frame-Options"] == "DENY"
    assert lost.headers["X-Request-ID"]
    home = http.get("/accounts/login/")
    assert "csrftoken" in home.cookies
    assert http.post("/accounts/login/", data={"login": "x"}).status_code == 403
    assert http.get("/static/css/site.css").status_code == 200
    assert http.get("/functions/v10").headers["Content-Type"].startswith("text/html")


def test_unknown_paths_below_a_door_are_the_doors(http: httpx2.Client) -> None:
    for path in (DOOR, f"{DOOR}/", f"{DOOR}/nothing", f"{DOOR}/%00", f"{DOOR}/%ff%fe"):
        answer = http.get(path)
        assert answer.status_code == 404, path
        assert answer.json()["error"]["code"] == "NOT_FOUND"


def test_a_slow_call_blocks_nobody(http: httpx2.Client, site: Site, server: str) -> None:
    """It is answered only after all others were: they would time out behind it."""
    with ThreadPoolExecutor(1) as elsewhere, site.client(server) as other:
        slow = elsewhere.submit(other.post, f"{DOOR}/slow-notes", json={"text": "slow"})
        with ThreadPoolExecutor(10) as many:
            quick = list(many.map(lambda _: http.get(f"{DOOR}/echo").status_code, range(40)))
        page = http.get("/health").status_code
        assert not slow.done()
        assert http.post(f"{DOOR}/release").status_code == 200
        assert slow.result(30).status_code == 200
    assert (set(quick), page) == ({200}, 200)


def test_connections_to_a_file_are_returned(http: httpx2.Client, site: Site, server: str) -> None:
    """SQLite keeps a closed file for the next connection, so as many stay open as there were
    calls at once. One that is not returned leaves its file behind each time: hundreds here."""
    assert set(mixed_calls(http, rounds=10)) == {200}
    assert site.open_files(server) <= 30


def test_a_body_that_is_too_large_is_refused(http: httpx2.Client) -> None:
    answer = http.post(f"{DOOR}/upload", json={"text": "x" * 1_000_000})
    assert answer.status_code == 413
    assert http.get(f"{DOOR}/echo").status_code == 200


def test_a_body_in_pieces_is_put_together(http: httpx2.Client) -> None:
    def pieces() -> Iterator[bytes]:
        yield b'{"text": '
        yield b'"in pieces"}'

    headers = {"Content-Type": "application/json"}
    answer = http.post(f"{DOOR}/notes", content=pieces(), headers=headers)
    assert (answer.status_code, answer.json()["data"]["text"]) == (201, "in pieces")

    def endless() -> Iterator[bytes]:
        for _ in range(50):
            yield b" " * 1024

    try:
        refused = http.post(f"{DOOR}/upload", content=endless(), headers=headers)
    except httpx2.WriteError:  # refused while it was still being sent
        return
    assert refused.status_code == 413


def test_who_hangs_up_disturbs_nobody(http: httpx2.Client, site: Site, server: str) -> None:
    host, port = site.serve(server).removeprefix("http://").split(":")
    head = (
        f"POST {DOOR}/notes HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {site.key}\r\n"
        "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n"
    )
    for _ in range(5):
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(head.encode() + b'{"text": ')
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(f"GET {DOOR}/echo HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert http.get(f"{DOOR}/echo").status_code == 200


def test_who_leaves_a_stream_ends_it(http: httpx2.Client) -> None:
    with http.stream("GET", f"{DOOR}/stream") as answer:
        first = next(answer.iter_bytes())
    assert (answer.status_code, first) == (200, b"one ")
    assert http.get(f"{DOOR}/ended").status_code == 200  # hangs while the stream goes on


def test_head_keeps_the_connection_in_step(http: httpx2.Client) -> None:
    for _ in range(3):
        head, full = http.head(f"{DOOR}/echo"), http.get(f"{DOOR}/echo")
        assert (head.status_code, head.content) == (200, b"")
        assert int(head.headers["Content-Length"]) == len(full.content)


def test_fifty_writers_on_one_file_never_meet_a_lock(site: Site) -> None:
    """Two server processes, one SQLite file, and each call writes three times."""
    clients = [site.client(server) for server in COMMANDS]

    def write(number: int) -> list[int]:
        client = clients[number % 2]
        statuses = []
        for turn in range(4):
            headers = {"Idempotency-Key": f"writer-{number}-{turn}"}
            body: dict[str, Any] = {"text": f"writer {number}"}
            answer = client.post(f"{DOOR}/rows", json=body, headers=headers)
            statuses.append(answer.status_code)
        return statuses

    with ThreadPoolExecutor(50) as writers:
        statuses = [status for each in writers.map(write, range(50)) for status in each]
    for client in clients:
        client.close()
    assert (len(statuses), set(statuses)) == (200, {200})
    site.log.flush()
    assert "locked" not in Path(site.log.name).read_text("utf-8")
