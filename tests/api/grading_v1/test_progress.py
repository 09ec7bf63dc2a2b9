"""GET /functions/v1/grade-prompt/progress/{userId}"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from grading.engine.rubric import CRITERIA
from grading.models import AchievementUnlock, Attempt, Scenario
from promptlab.accounts.models import User
from tests.api.client import Client
from tests.api.conftest import key_for
from tests.api.grading_v1.shapes import DATE, LEVEL, MOMENT, NUMBER, UUID, fits
from tests.api.queries import queries_of
from tests.grading.making import attempt, make_scenario
from tests.grading.progress.test_summary import copies

PATH = "/functions/v1/grade-prompt/progress/"
PROGRESS = {
    "user_id": UUID,
    "summary": {
        "total_attempts": int,
        "average_score": NUMBER,
        "improvement_rate": NUMBER,
        "skill_level": LEVEL,
        "scenarios_completed": int,
        "scenarios_mastered": int,
        "total_time_spent_minutes": int,
        "current_streak_days": int,
        "longest_streak_days": int,
    },
    "trends": {
        "score_history": [{"date": DATE, "average_score": NUMBER, "attempts": int}],
        "category_performance": dict.fromkeys(CRITERIA, NUMBER),
    },
    "weak_areas": [str],
    "strengths": [str],
    "recommendations": [
        {"area": str, "message": str, "scenario_id": (str, type(None)), "priority": str}
    ],
    "achievements": [
        {
            "id": str,
            "title": str,
            "description": str,
            "unlocked_at": MOMENT,
            "icon": str,
            "rarity": str,
        }
    ],
    "recent_attempts": [
        {"result_id": UUID, "scenario_id": str, "overall_score": NUMBER, "timestamp": MOMENT}
    ],
}
DETAILS = {
    "categories": [
        {
            "category": str,
            "attempts": int,
            "average_score": NUMBER,
            "scenarios_completed": int,
            "scenarios_mastered": int,
        }
    ],
    "habits": [{"area": str, "missed": int, "asked": int}],
    "days_practised": int,
}


@pytest.fixture
def email(db: None) -> Scenario:
    return make_scenario("email", categories=["writing", "email"])


def try_it(user: User, scenario: Scenario, score: float, days_ago: int = 0) -> Attempt:
    at = timezone.now() - timedelta(days=days_ago)
    scores: dict[str, Any] = {"structure": 4.0, "clarity": 9.0}
    return attempt(user, scenario, score, at=at, verdicts={"length": "missing"}, **scores)


def test_progress_is_told_with_all_fields_of_the_specification(
    client: Client, alice: User, email: Scenario
) -> None:
    rows = [try_it(alice, email, score, days) for score, days in ((6.0, 3), (6.5, 2), (8.5, 0))]
    AchievementUnlock.objects.create(
        user=alice, key="first-excellent-score", unlocked_at=timezone.now()
    )
    answer = client.get(f"{PATH}{alice.id}")
    assert answer.status == 200, answer.json
    data = answer.json["data"]
    fits(data, PROGRESS)
    assert data["user_id"] == str(alice.id)
    assert data["summary"]["total_attempts"] == 3
    assert data["summary"]["average_score"] == 7.0
    assert data["summary"]["improvement_rate"] == 2.5
    assert data["trends"]["category_performance"]["structure"] == 4.0
    assert [point["attempts"] for point in data["trends"]["score_history"]] == [1, 1, 1]
    assert data["weak_areas"] == ["structure", "length"]
    assert data["strengths"] == ["clarity"]
    assert [row["area"] for row in data["recommendations"]] == ["length", "structure"]
    assert [row["id"] for row in data["achievements"]] == ["first-excellent-score"]
    assert [row["result_id"] for row in data["recent_attempts"]] == [
        str(row.id) for row in reversed(rows)
    ]


def test_a_newcomer_gets_every_field_and_no_invented_number(client: Client, alice: User) -> None:
    data = client.get(f"{PATH}{alice.id}").json["data"]
    fits(data, {**PROGRESS, "trends": dict})
    nothing = dict.fromkeys(CRITERIA)
    assert data["trends"] == {"score_history": [], "category_performance": nothing}
    assert data["summary"]["skill_level"] == "beginner"


def test_a_week_is_told_unless_another_range_is_asked_for(
    client: Client, alice: User, email: Scenario
) -> None:
    for days in (0, 5, 20, 300):
        try_it(alice, email, 7.0, days)
    found = {
        wanted: client.get(f"{PATH}{alice.id}{wanted}").json["data"]["summary"]["total_attempts"]
        for wanted in ("", "?timeRange=day", "?timeRange=month", "?timeRange=all")
    }
    assert list(found.values()) == [2, 1, 3, 4]


def test_a_category_narrows_the_numbers(client: Client, alice: User, email: Scenario) -> None:
    try_it(alice, email, 6.0)
    code = try_it(alice, make_scenario("code", categories=["coding"]), 8.0)
    data = client.get(f"{PATH}{alice.id}?categoryFilter=coding").json["data"]
    assert (data["summary"]["total_attempts"], data["summary"]["average_score"]) == (1, 8.0)
    assert [row["result_id"] for row in data["recent_attempts"]] == [str(code.id)]
    nobody = client.get(f"{PATH}{alice.id}?categoryFilter=unheard-of").json["data"]
    assert nobody["summary"]["total_attempts"] == 0


def test_details_come_when_they_are_asked_for(client: Client, alice: User, email: Scenario) -> None:
    for days in range(7):
        try_it(alice, email, 6.0, days)
    data = client.get(f"{PATH}{alice.id}?includeDetails=true").json["data"]
    fits(data, {**PROGRESS, "details": DETAILS})
    assert [row["category"] for row in data["details"]["categories"]] == ["email", "writing"]
    assert data["details"]["habits"] == [{"area": "length", "missed": 7, "asked": 7}]
    assert len(data["recent_attempts"]) == 7


def test_an_outsider_is_refused_whether_the_person_exists_or_not(
    client: Client, charlie: User
) -> None:
    for other in (charlie.id, uuid4()):
        answer = client.get(f"{PATH}{other}")
        assert (answer.status, answer.json["error"]["code"]) == (403, "FORBIDDEN")


def test_staff_read_anybody_s_progress(
    client: Client, alice: User, ada: User, email: Scenario
) -> None:
    try_it(alice, email, 7.5)
    client.token = key_for(ada)[1]
    data = client.get(f"{PATH}{alice.id}").json["data"]
    assert (data["user_id"], data["summary"]["average_score"]) == (str(alice.id), 7.5)
    answer = client.get(f"{PATH}{uuid4()}")
    assert (answer.status, answer.json["error"]["message"]) == (404, "User not found")


@pytest.mark.parametrize(
    ("where", "field", "value"),
    [
        ("me", "userId", "me"),
        ("{id}?timeRange=year", "timeRange", "year"),
        ("{id}?includeDetails=perhaps", "includeDetails", "perhaps"),
        ("{id}?categoryFilter=", "categoryFilter", 0),
    ],
)
def test_a_broken_rule_names_the_field_as_it_was_sent(
    client: Client, alice: User, where: str, field: str, value: object
) -> None:
    answer = client.get(PATH + where.format(id=alice.id))
    assert answer.status == 400
    error = answer.json["error"]
    assert error["code"] == "VALIDATION_ERROR"
    [issue] = error["details"]
    assert (issue["field"], issue["current_value"]) == (field, value)


@pytest.mark.parametrize("query", ["", "?timeRange=all&includeDetails=true&categoryFilter=email"])
def test_neither_queries_nor_the_answer_grow_with_the_attempts(
    client: Client, alice: User, email: Scenario, query: str
) -> None:
    def read() -> tuple[int, int]:
        with queries_of(client) as asked:
            answer = client.get(f"{PATH}{alice.id}{query}")
        return len(asked), len(answer.json["data"]["recent_attempts"])

    for _ in range(10):
        last = try_it(alice, email, 6.0)
    read()
    few, _ = read()
    copies(last, 490)
    many, shown = read()
    assert Attempt.objects.count() == 500
    assert many == few
    assert shown <= 20
