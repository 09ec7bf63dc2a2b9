"""The site as its own processes, on daphne and on uvicorn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx2

from tests.databases import sqlite_copy
from tests.server import ROOT, free_port

SiteKind = TypeVar("SiteKind", bound="Site")
DOOR = "/functions/v1"
COMMANDS = {
    "daphne": ["-m", "daphne", "-v", "0", "-b", "127.0.0.1", "-p"],
    "uvicorn": ["-m", "uvicorn", "--log-level", "warning", "--port"],
}


@dataclass(frozen=True)
class Stocked:
    """A migrated SQLite file in which Alice has a key: to be copied and never opened."""

    file: Path
    alice: dict[str, str]

    @classmethod
    def make(cls, folder: Path, migrated: Path) -> Stocked:
        site = Site(folder, sqlite_copy(migrated, folder), key="none yet")
        alice = site.issue("alice")
        site.stop()
        return cls(site.database, alice)

    def site(self, folder: Path, kind: type[SiteKind], **settings: str) -> SiteKind:
        return kind(folder, sqlite_copy(self.file, folder), self.alice["api_key"], **settings)


class Site:
    """A migrated database in which Alice has a key, made now if need be, and server processes."""

    application = "tests.api.served:application"

    def __init__(self, folder: Path, database_url: str, key: str = "", **settings: str) -> None:
        self.database = folder / "db.sqlite3"
        self.env = {
            **os.environ,
            "DATABASE_URL": database_url,
            "DEBUG": "false",
            "LOG_LEVEL": "WARNING",
            **settings,
        }
        self.key = key or self.issue("alice")["api_key"]
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.urls: dict[str, str] = {}
        self.log = (folder / "server.log").open("w+b")

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def issue(self, username: str) -> dict[str, str]:
        """A key, and whom it belongs to."""
        told: dict[str, str] = json.loads(self.manage("create_api_key", "--username", username))
        return told

    def serve(self, server: str) -> str:
        """The address of this server, started at the first question."""
        if server not in self.urls:
            port = free_port()
            command = [*COMMANDS[server], str(port), self.application]
            self.processes[server] = subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, env=self.env, stdout=self.log, stderr=self.log
            )
            self.urls[server] = f"http://127.0.0.1:{port}"
            _wait(self.urls[server])
        return self.urls[server]

    def client(self, server: str) -> httpx2.Client:
        headers = {"Authorization": f"Bearer {self.key}"}
        limits = httpx2.Limits(max_connections=100)
        return httpx2.Client(
            base_url=self.serve(server), headers=headers, timeout=30, limits=limits, trust_env=False
        )

    def open_files(self, server: str) -> int:
        """How often the process has the database file open."""
        folder = Path(f"/proc/{self.processes[server].pid}/fd")
        links = [os.readlink(entry) for entry in folder.iterdir() if entry.is_symlink()]
        return sum(link == str(self.database) for link in links)

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
            process.wait(15)
        self.log.close()


def _wait(url: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if httpx2.get(f"{url}/ready", timeout=5, trust_env=False).status_code == 200:
                return
        except httpx2.HTTPError:
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at {url}")


def mixed_calls(http: httpx2.Client, rounds: int) -> list[int]:
    """Statuses of pages, reads and writes, 20 at once."""
    paths = [f"{DOOR}/echo", "/scenarios/", f"{DOOR}/rows"] * 20 * rounds

    def call(path: str) -> int:
        if path.endswith("rows"):
            return http.post(path, json={"text": "again"}).status_code
        return http.get(path).status_code

    with ThreadPoolExecutor(20) as many:
        return list(many.map(call, paths))
