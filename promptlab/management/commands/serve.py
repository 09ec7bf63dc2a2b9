from __future__ import annotations

import asyncio
import socket
from typing import Any

from daphne.endpoints import build_endpoint_description_strings
from daphne.server import Server
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from promptlab.asgi import application
from promptlab.lib import background


class Command(BaseCommand):
    help = "Serve PromptLab over HTTP with daphne."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=settings.PORT)

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        check_free(host, port)

        def ready() -> None:
            self.stdout.write(f"PromptLab answers on http://{host}:{port}/")
            _run_background()

        Server(
            application=application,
            endpoints=build_endpoint_description_strings(host=host, port=port),
            signal_handlers=True,
            server_name="",
            ready_callable=ready,
        ).run()


def check_free(host: str, port: int) -> None:
    """CommandError when something else listens there: daphne would only log it and stop."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {host}, port {port}: {error.strerror}. Stop what listens there, "
                "or choose another port: PORT=8001 make run"
            ) from error


def _run_background() -> None:
    """daphne has no lifespan events: background work starts when the socket listens."""
    from twisted.internet import reactor
    from twisted.internet.defer import Deferred

    background.start()
    running: Any = reactor  # the one that daphne has installed; its stubs know no events by name
    running.addSystemEventTrigger(
        "before", "shutdown", lambda: Deferred.fromFuture(asyncio.ensure_future(background.stop()))
    )
