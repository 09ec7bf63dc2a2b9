"""A guest signs up in two windows while other windows still send prompts; prints JSON.

Run by test_merge_race.py in a process of its own, on the database of DATABASE_URL, because the
test runner's SQLite is in memory.
"""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

ROUNDS, WINDOWS = 5, 4


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "promptlab.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(json.dumps([_race(number) for number in range(ROUNDS)]))  # noqa: T201


def _race(number: int) -> dict[str, int]:
    from django.db import connection

    from grading.models import Attempt
    from promptlab.accounts.guests import make_guest
    from promptlab.accounts.models import User
    from promptlab.accounts.people import merge_guest
    from promptlab.lib.errors import Conflict
    from tests.grading.making import attempt, make_scenario

    scenario = make_scenario(f"place-{number}")
    guest = make_guest(f"visitor-{number}")
    users = [User.objects.create_user(f"{name}-{number}") for name in ("dora", "emil")]
    attempt(guest, scenario, 5.0)
    ready = Barrier(WINDOWS + len(users))

    def sends(_: int) -> int:
        ready.wait()
        sent = 0
        try:
            while sent < 5:
                attempt(guest, scenario, 6.0)
                sent += 1
        except Conflict:
            pass
        finally:
            connection.close()
        return sent

    def signs_up(user: User) -> bool:
        ready.wait()
        try:
            return merge_guest(guest, user)
        finally:
            connection.close()

    with ThreadPoolExecutor(WINDOWS + len(users)) as pool:
        sent = [pool.submit(sends, window) for window in range(WINDOWS)]
        merged = [pool.submit(signs_up, user) for user in users]
    kept = Attempt.objects.filter(user__in=users, scenario=scenario)
    return {
        "made": 1 + sum(one.result() for one in sent),
        "kept": kept.count(),
        "last_number": max(kept.values_list("number", flat=True)),
        "merges": sum(one.result() for one in merged),
        "owners": kept.values("user").distinct().count(),
        "guests": User.objects.filter(id=guest.id).count(),
    }


if __name__ == "__main__":
    main()
