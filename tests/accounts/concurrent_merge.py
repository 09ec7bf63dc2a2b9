"""A guest signs up in two windows while other windows still send prompts.

A race that test_merge_race.py runs.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from tests.databases import play

ROUNDS, WINDOWS, MOST = 5, 4, 5


def sign_ups() -> list[dict[str, int]]:
    return [_round(number) for number in range(ROUNDS)]


def _round(number: int) -> dict[str, int]:
    """What was made, and what the two users have of it afterwards."""
    from grading.models import Attempt
    from promptlab.accounts.guests import make_guest
    from promptlab.accounts.models import User
    from tests.grading.making import attempt, make_scenario

    scenario = make_scenario(f"place-{number}")
    guest = make_guest(f"visitor-{number}")
    users = [User.objects.create_user(f"{name}-{number}") for name in ("dora", "emil")]
    attempt(guest, scenario, 5.0)
    ready = Barrier(WINDOWS + len(users))
    with ThreadPoolExecutor(WINDOWS + len(users)) as pool:
        sent = [pool.submit(_sends, ready, guest, scenario) for _ in range(WINDOWS)]
        merged = [pool.submit(_signs_up, ready, guest, user) for user in users]
    kept = Attempt.objects.filter(user__in=users, scenario=scenario)
    return {
        "made": 1 + sum(one.result() for one in sent),
        "kept": kept.count(),
        "last_number": max(kept.values_list("number", flat=True)),
        "merges": sum(one.result() for one in merged),
        "owners": kept.values("user").distinct().count(),
        "guests": User.objects.filter(id=guest.id).count(),
    }


def _sends(ready: Barrier, guest: Any, scenario: Any) -> int:
    """How many prompts were taken before the guest had gone."""
    from django.db import connection

    from promptlab.lib.errors import Conflict
    from tests.grading.making import attempt

    ready.wait()
    sent = 0
    try:
        while sent < MOST:
            attempt(guest, scenario, 6.0)
            sent += 1
    except Conflict:
        pass
    finally:
        connection.close()
    return sent


def _signs_up(ready: Barrier, guest: Any, user: Any) -> bool:
    from django.db import connection

    from promptlab.accounts.people import merge_guest

    ready.wait()
    try:
        return merge_guest(guest, user)
    finally:
        connection.close()


if __name__ == "__main__":
    play(sign_ups)
