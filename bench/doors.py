"""How much of a server's speed the doors leave: the cheapest authenticated call, three ways.

The same call through the lean handler, through Django's own handler with the middleware that every
page of the site gets, and a hello without anything, on daphne and on uvicorn, with 1 and with 32
clients on kept connections. Behind the first two stands the same code (`serving.answer`: key, limits,
request log and metrics, an answer that the process remembers), and before anything is measured
both must have answered the same bytes. The three take turns, so that whatever else the machine does
falls on all of them. Each process writes its log at ERROR.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from bench.timing import median
from tests.server import ROOT, free_port

PATH = "/functions/v1/grade-prompt/scenarios/basic-coding-task"
WAYS = ("lean", "stock", "hello")
CLIENTS = (1, 32)
SECONDS = 1.5
TURNS = 5
SERVERS = {
    "daphne": ["-m", "daphne", "--verbosity", "0", "-b", "127.0.0.1", "-p", "{port}"],
    "uvicorn": ["-m", "uvicorn", "--no-access-log", "--log-level", "warning", "--port", "{port}"],
}


def run() -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        env = _environment(Path(folder))
        key = _prepare(env)
        for server in SERVERS:
            yield from _measured(server, env, key)


def _measured(server: str, env: dict[str, str], key: str) -> Iterator[tuple[str, str]]:
    ports = {way: free_port() for way in WAYS}
    running = [_serve(server, way, port, env) for way, port in ports.items()]
    try:
        for port in ports.values():
            _wait(port, key)
            _rate(port, key, 4, 0.5)
        size = _same_answer(ports["lean"], ports["stock"], key)
        for clients in CLIENTS:
            rates: dict[str, list[float]] = {way: [] for way in WAYS}
            for _ in range(TURNS):
                for way, port in ports.items():
                    rates[way].append(_rate(port, key, clients, SECONDS))
            lean, stock, hello = (median(rates[way]) for way in WAYS)
            yield (
                f"door on {server}, {clients} client{'s' * (clients > 1)}: lean / stock / hello"
                f" (lean and stock answer the same {size} bytes)",
                f"{lean:.0f} / {stock:.0f} / {hello:.0f} a second; {lean / stock:.1f} x stock, "
                f"{lean / hello:.2f} x hello",
            )
    finally:
        for process in running:
            process.terminate()
            process.wait()


def _environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "DEBUG": "false",
        "LOG_LEVEL": "ERROR",
    }


def _prepare(env: dict[str, str]) -> str:
    _manage(env, "migrate", "--verbosity", "0")
    load = "from grading.packs.starter import load_library; load_library()"
    _manage(env, "shell", "--command", load)
    return str(json.loads(_manage(env, "create_api_key", "--username", "bench"))["api_key"])


def _manage(env: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, check=True
    ).stdout


def _serve(server: str, way: str, port: int, env: dict[str, str]) -> subprocess.Popen[bytes]:
    arguments = [part.format(port=port) for part in SERVERS[server]]
    return subprocess.Popen([sys.executable, *arguments, f"bench.served:{way}"], cwd=ROOT, env=env)


def _same_answer(one: int, other: int, key: str) -> int:
    """How many bytes both answer; an error when they are not the same ones."""
    bodies = []
    for port in (one, other):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            bodies.append(_call(connection, _request(key)))
    if bodies[0] != bodies[1]:
        raise RuntimeError(f"different answers: {bodies}")
    return len(bodies[0])


def _wait(port: int, key: str) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                _call(connection, _request(key))
                return
        except ConnectionError:
            time.sleep(0.1)
    raise RuntimeError(f"nothing answers on port {port}")


def _rate(port: int, key: str, clients: int, seconds: float) -> float:
    """Answers a second to so many clients, each calling again as soon as it was answered."""
    request = _request(key)
    counts = [0] * clients
    end = time.perf_counter() + seconds

    def client(number: int) -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while time.perf_counter() < end:
                _call(connection, request)
                counts[number] += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - started)


def _request(key: str) -> bytes:
    return (
        f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n\r\n"
    ).encode()


def _call(connection: socket.socket, request: bytes) -> bytes:
    """One call on a kept connection; the whole answer is read and must be a success."""
    connection.sendall(request)
    received = b""
    while b"\r\n\r\n" not in received:
        received += _some(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(received.decode(errors="replace"))
    wanted = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
    while len(body) < wanted:
        body += _some(connection)
    return body


def _some(connection: socket.socket) -> bytes:
    part = connection.recv(65536)
    if not part:
        raise ConnectionResetError
    return part
