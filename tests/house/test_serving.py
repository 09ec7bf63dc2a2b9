"""Starting the server when something else listens on its port."""

from __future__ import annotations

import socket

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError


@pytest.mark.parametrize("command", ["serve", "start"])
def test_a_taken_port_is_said_before_anything_is_promised(command, settings, capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings.PORT = other.getsockname()[1]
        options = {"port": settings.PORT} if command == "serve" else {}
        with pytest.raises(CommandError, match=f"port {settings.PORT}.*PORT=8001"):
            call_command(command, **options)
    assert "answers" not in capsys.readouterr().out
