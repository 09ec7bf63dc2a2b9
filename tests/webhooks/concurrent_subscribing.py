"""Several programs subscribe at the same moment; a race that test_subscriptions.py runs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.databases import play

AT_ONCE = 4


def subscribing() -> list[list[str]]:
    """What became of four calls: for one address, and for the last place of an account."""
    from promptlab.accounts import places
    from promptlab.accounts.models import User
    from promptlab.webhooks.subscriptions import MOST
    from tests.webhooks.conftest import webhook

    same = places.home(User.objects.create_user("same"))
    last = places.home(User.objects.create_user("last"))
    for number in range(MOST - 1):
        webhook(last, str(number))
    return [
        _at_once(same, ["a"] * AT_ONCE),
        _at_once(last, [f"last-{number}" for number in range(AT_ONCE)]),
    ]


def _at_once(place: object, paths: list[str]) -> list[str]:
    from django.db import connection

    from promptlab.lib.errors import Conflict
    from tests.webhooks.conftest import webhook

    ready = Barrier(len(paths))

    def go(path: str) -> str:
        ready.wait()
        try:
            webhook(place, path)  # type: ignore[arg-type]
        except Conflict:
            return "conflict"
        finally:
            connection.close()
        return "made"

    with ThreadPoolExecutor(len(paths)) as pool:
        return sorted(pool.map(go, paths))


if __name__ == "__main__":
    play(subscribing)
