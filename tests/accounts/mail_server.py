"""A small SMTP server on a real port, which can be told to refuse."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread


class MailServer(socketserver.ThreadingTCPServer):
    """`refuses`: the first answer of every connection is a refusal. `letters`: what arrived."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.refuses = False
        self.letters: list[str] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Conversation(socketserver.StreamRequestHandler):
    """One connection, as far as RFC 5321 is needed to take a message."""

    server: MailServer
    ANSWERS = {"DATA": "354 Go on", "QUIT": "221 Bye"}

    def handle(self) -> None:
        if self.server.refuses:
            self.say("554 No mail today")
            return
        self.say("220 Ready")
        while line := self.rfile.readline().decode().strip():
            command = line[:4].upper()
            self.say(self.ANSWERS.get(command, "250 Fine"))
            if command == "DATA":
                self.server.letters.append(self.letter())
                self.say("250 Taken")
            if command == "QUIT":
                return

    def letter(self) -> str:
        lines = []
        while (line := self.rfile.readline().decode()) not in (".\r\n", ""):
            lines.append(line)
        return "".join(lines)

    def say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


@contextmanager
def running() -> Iterator[MailServer]:
    """A mail server for the time of a test."""
    with MailServer() as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()
