"""Many threads submit for one learner at once; a race that test_concurrency.py runs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.databases import play

THREADS, EACH = 8, 6


def submissions() -> dict[str, object]:
    """What every running total says after all threads have sent their prompts."""
    from promptlab.accounts.models import User
    from tests.grading.making import make_scenario

    alice = User.objects.create_user(username="alice")
    first = make_scenario("first", track="t")
    second = make_scenario("second", track="t", difficulty="intermediate", needs=(first,))
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda worker: _submit(alice, [first, second], worker), range(THREADS)))
    return _totals(alice, [first, second])


def _submit(alice: Any, scenarios: list[Any], worker: int) -> None:
    from django.db import connection

    from promptlab.accounts.models import User
    from tests.grading.making import attempt

    try:
        for number in range(EACH):
            scenario = scenarios[(worker + number) % 2]
            person = User.objects.get(id=alice.id)
            attempt(person, scenario, 8.0, verdicts={"length": "met", "tone": "missing"})
    finally:
        connection.close()


def _totals(alice: Any, scenarios: list[Any]) -> dict[str, object]:
    from grading import models

    learner = models.LearnerProgress.objects.get(user=alice)
    attempts = models.Attempt.objects.order_by("number")
    return {
        "numbers": {
            one.id: list(attempts.filter(scenario=one).values_list("number", flat=True))
            for one in scenarios
        },
        "places": sum(models.ScenarioProgress.objects.values_list("attempts", flat=True)),
        "attempts": learner.attempts,
        "score_sum": float(learner.score_sum),
        "criteria": learner.criteria["clarity"],
        "completed": learner.completed,
        "day": models.DayProgress.objects.get(category="").attempts,
        "practice": models.PracticeItem.objects.count(),
        "stats": sum(models.ScenarioStats.objects.values_list("attempts", flat=True)),
        "learners": list(models.ScenarioStats.objects.values_list("learners", flat=True)),
        "met": sum(models.CheckpointStats.objects.values_list("met", flat=True)),
    }


if __name__ == "__main__":
    play(submissions)
