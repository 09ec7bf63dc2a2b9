"""A local server that speaks the wire format of Anthropic's Messages API.

`says` makes it answer well; `then` lines up other behaviours, one a request. It records what it was
sent, so that tests can look at the request as the vendor would see it.
"""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-ant-test-0123456789"
INPUT_TOKENS, OUTPUT_TOKENS = 900, 120


@dataclass
class Answer:
    """What one request gets. `hangs`: wait for the event before answering; `cut`: break off."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    hangs: threading.Event | None = None
    cut: bool = False


def message(text: str, *, stop: str = "end_turn", model: str = "", **usage: int) -> Answer:
    """A reply of the model with one text block."""
    return Answer(
        body={
            "id": "msg_01",
            "type": "message",
            "role": "assistant",
            "model": model,
            "content": [{"type": "text", "text": text}] if text else [],
            "stop_reason": stop,
            "stop_sequence": None,
            "usage": {
                "input_tokens": INPUT_TOKENS,
                "output_tokens": OUTPUT_TOKENS,
                "cache_creation_input_tokens": 0,
                "cache_read_input_tokens": 0,
                **usage,
            },
        }
    )


def error(status: int, kind: str, **headers: str) -> Answer:
    """A refusal of the vendor, such as error(529, "overloaded_error")."""
    body = {"type": "error", "error": {"type": kind, "message": kind}, "request_id": "req_01"}
    return Answer(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


Answering = Callable[[dict[str, Any]], Answer]


class Vendor:
    """The running server. `url` is what ANTHROPIC_BASE_URL is set to."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.next: deque[Answer | Answering] = deque()
        self.usual: Answer | Answering = message("Hello.")
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def says(self, usual: Answer | Answering) -> None:
        """Answer every request like this from now on."""
        self.usual = usual

    def then(self, *answers: Answer | Answering) -> None:
        """Answer the next requests like this, one each."""
        self.next.extend(answers)

    def answer(self, headers: Any, body: dict[str, Any]) -> Answer:
        if KEY not in (headers.get("x-api-key"), headers.get("authorization", "")[7:]):
            return error(401, "authentication_error")
        with self.lock:
            self.requests.append(body)
            chosen = self.next.popleft() if self.next else self.usual
        answer = chosen(body) if callable(chosen) else chosen
        if answer.status == 200 and isinstance(answer.body, dict) and not answer.body["model"]:
            answer.body["model"] = body["model"]
        return answer


def _handler(vendor: Vendor) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            if self.path != "/v1/messages":
                self._send(error(404, "not_found_error"))
                return
            answer = vendor.answer(self.headers, body)
            if answer.hangs:
                answer.hangs.wait(30)
            self._send(answer)

        def _send(self, answer: Answer) -> None:
            raw = (
                answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            )
            try:
                self.send_response(answer.status)
                headers = {"content-type": "application/json", **answer.headers}
                self.send_header("content-length", str(len(raw)))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(raw[: len(raw) // 2] if answer.cut else raw)
                self.close_connection = self.close_connection or answer.cut
            except OSError:
                self.close_connection = True  # the client gave up waiting

        def log_message(self, *args: Any) -> None:
            pass

    return Handler


@contextmanager
def running() -> Iterator[Vendor]:
    vendor = Vendor()
    thread = threading.Thread(target=vendor.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield vendor
    finally:
        vendor.server.shutdown()
        vendor.server.server_close()
        thread.join()
