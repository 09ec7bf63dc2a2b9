"""The same prompt of one learner many times at once; a race that test_concurrency.py runs."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from tests.databases import play

THREADS = 8


def submissions() -> dict[str, object]:
    """Everybody has come in before anybody records; then somebody sends the prompt once more."""
    from grading.models import Attempt, LearnerProgress
    from promptlab.accounts.models import User
    from promptlab.lib.models import Event
    from tests.grading.making import make_scenario

    alice = User.objects.create_user(username="alice")
    scenario = make_scenario("first")
    together = threading.Barrier(THREADS)
    with ThreadPoolExecutor(THREADS) as pool:
        submit = partial(_submit, alice, scenario)
        ids = set(pool.map(submit, [together] * THREADS))
    later = _submit(alice, scenario, threading.Barrier(1))
    return {
        "shared": len(ids),
        "later": later not in ids,
        "numbers": sorted(Attempt.objects.values_list("number", flat=True)),
        "counted": LearnerProgress.objects.get().attempts,
        "told": Event.objects.filter(name="grading.completed").count(),
    }


def _submit(alice: Any, scenario: Any, together: threading.Barrier) -> str:
    from django.db import connection

    from grading import attempts
    from grading.judging.choosing import Payer
    from tests.grading.making import grade

    try:
        entry = attempts.enter(alice, scenario, "Write one thing well.", Payer(None))
        together.wait(30)
        return str(attempts.keep(entry, grade(8.0)).id)
    finally:
        connection.close()


if __name__ == "__main__":
    play(submissions)
