from __future__ import annotations

from tests.databases import race
from tests.grading.concurrent_attempts import EACH, THREADS


def expected() -> dict[str, object]:
    every = THREADS * EACH
    half = list(range(1, every // 2 + 1))
    return {
        "numbers": {"first": half, "second": half},
        "places": every,
        "attempts": every,
        "score_sum": 8.0 * every,
        "criteria": [8.0 * every, every],
        "completed": 2,
        "day": every,
        "practice": 2,
        "stats": every,
        "learners": [1, 1],
        "met": every,
    }


def test_no_attempt_is_lost_or_numbered_twice(race_database: str):
    assert race("tests.grading.concurrent_attempts", race_database) == expected()


def test_a_prompt_that_is_sent_many_times_at_once_is_one_attempt(race_database: str):
    assert race("tests.grading.identical_attempts", race_database) == {
        "shared": 1,
        "later": True,
        "numbers": [1, 2],
        "counted": 2,
        "told": 2,
    }
