"""One process on one database: fill it with attempts, or measure pages on it."""

from __future__ import annotations

import json
import os
import sys

import django

PAGES = ("/scenarios/basic-coding-task/", "/progress/", "/", "/scenarios/", "/attempts/")
PROMPT = (
    "Write a Python function is_valid_email(text) that returns true for a valid address and "
    "false otherwise. Do not use external libraries."
)


def fill(size: int) -> None:
    """Migrate, load the library, store `size` attempts: half by one learner, half by others."""
    from django.core.management import call_command
    from django.db import connection

    from grading import attempts
    from grading.models import Attempt, Scenario
    from grading.packs.starter import load_library
    from grading.progress import counting
    from promptlab.accounts.models import User

    call_command("migrate", verbosity=0)
    load_library()
    learner = User.objects.create_user("learner", password="correct horse")
    others = [User.objects.create_user(f"other{n}") for n in range(50)]
    scenario = Scenario.objects.get(id="basic-coding-task")
    for user in [learner, *others]:
        attempts.submit(user, scenario, PROMPT)
    columns = [field.column for field in Attempt._meta.concrete_fields]
    changed = {
        "id": "lower(hex(randomblob(16)))",
        "number": "1 + n",
        "created_at": "datetime('now', '-' || (1 + n) || ' minutes')",
        "local_date": "date('now', '-' || (1 + n / 1440) || ' days')",
    }
    values = ", ".join(changed.get(str(column), f'"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    copies = f"""
        WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < %s)
        INSERT INTO grading_attempt ({names})
        SELECT {values} FROM grading_attempt, counted WHERE user_id = %s AND number = 1
    """
    with connection.cursor() as cursor:
        cursor.execute(copies, [size // 2, learner.id.hex])
        for other in others:
            cursor.execute(copies, [size // 2 // len(others), other.id.hex])
        cursor.execute("ANALYZE")
    counting.rebuild(learner)


def measure(rounds: int) -> None:
    """Print {page: [milliseconds]} of the learner's pages through the whole middleware."""
    from django.test import Client

    from bench.timing import milliseconds
    from promptlab.accounts.models import User

    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(username="learner"))
    found: dict[str, list[float]] = {}
    for page in PAGES:
        assert client.get(page).status_code == 200, page
        found[page] = milliseconds(lambda page=page: client.get(page), rounds)  # type: ignore[misc]
    print(json.dumps(found))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "promptlab.settings")
    os.environ["LOG_LEVEL"] = "ERROR"
    django.setup()
    {"fill": fill, "measure": measure}[sys.argv[1]](int(sys.argv[2]))
