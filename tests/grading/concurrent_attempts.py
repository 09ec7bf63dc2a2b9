"""Many threads submit for one learner at once, on the database of DATABASE_URL; prints JSON.

Run by test_concurrency.py in a process of its own, because the test runner's SQLite is in memory.
"""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor

THREADS, EACH = 8, 6


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "promptlab.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(json.dumps(_race()))  # noqa: T201  (the answer to the test that started this)


def _race() -> dict[str, object]:
    from django.db import connection

    from grading.models import (
        Attempt,
        CheckpointStats,
        DayProgress,
        LearnerProgress,
        PracticeItem,
        ScenarioProgress,
        ScenarioStats,
    )
    from promptlab.accounts.models import User
    from tests.grading.making import attempt, make_scenario

    alice = User.objects.create_user(username="alice")
    first = make_scenario("first", track="t")
    others = [
        first,
        make_scenario("second", track="t", difficulty="intermediate", needs=(first,)),
    ]

    def submit(worker: int) -> None:
        try:
            for number in range(EACH):
                scenario = others[(worker + number) % 2]
                person = User.objects.get(id=alice.id)
                attempt(person, scenario, 8.0, verdicts={"length": "met", "tone": "missing"})
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(submit, range(THREADS)))
    learner = LearnerProgress.objects.get(user=alice)
    return {
        "numbers": {
            scenario.id: sorted(
                Attempt.objects.filter(scenario=scenario).values_list("number", flat=True)
            )
            for scenario in others
        },
        "places": sum(ScenarioProgress.objects.values_list("attempts", flat=True)),
        "attempts": learner.attempts,
        "score_sum": float(learner.score_sum),
        "criteria": learner.criteria["clarity"],
        "completed": learner.completed,
        "day": DayProgress.objects.get(category="").attempts,
        "practice": PracticeItem.objects.count(),
        "stats": sum(ScenarioStats.objects.values_list("attempts", flat=True)),
        "learners": list(ScenarioStats.objects.values_list("learners", flat=True)),
        "met": sum(CheckpointStats.objects.values_list("met", flat=True)),
    }


if __name__ == "__main__":
    main()
