"""Counting what a call asks the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

from promptlab.api import recording
from tests.api.client import Client


@contextmanager
def queries_of(client: Client) -> Iterator[CaptureQueriesContext]:
    """The queries of the calls inside. Earlier calls are written to the request log before, which
    would otherwise happen some time during the next ones."""
    client.run(recording.write_now())
    with CaptureQueriesContext(connection) as asked:
        yield asked
