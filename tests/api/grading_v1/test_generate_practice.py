"""POST /functions/v1/grade-prompt/generate-practice"""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from grading.models import GeneratedPractice, Scenario, ScenarioProgress
from grading.practice import families
from promptlab.accounts.models import Budget, User
from tests.api.client import Answer, Client
from tests.api.conftest import key_for
from tests.api.grading_v1.shapes import LEVEL, NUMBER, fits
from tests.grading.judging.bench import give_budget
from tests.grading.making import make_scenario
from tests.grading.practice.test_writing import exercise

DOOR = "/functions/v1/grade-prompt"
PATH = f"{DOOR}/generate-practice"
EXAMPLE: dict[str, Any] = {
    "focus_areas": ["specificity", "edge_cases"],
    "difficulty": "intermediate",
    "count": 3,
    "exclude_completed": True,
}
PRACTICE = {
    "scenarios": [
        {
            "id": str,
            "title": str,
            "description": str,
            "difficulty": LEVEL,
            "estimated_time_minutes": int,
            "category": [str],
            "learning_objectives": [str],
            "prerequisites": [str],
            "relevance_score": int,
        }
    ],
    "metadata": {
        "generation_time_ms": int,
        "total_available": int,
        "filtered_count": int,
        "personalization_confidence": NUMBER,
        "focus_areas": [str],
    },
}


def made(answer: Answer) -> list[dict[str, Any]]:
    assert answer.status == 200, answer.json
    scenarios: list[dict[str, Any]] = answer.json["data"]["scenarios"]
    return scenarios


def test_the_example_of_the_specification_is_answered_with_all_its_fields(client: Client) -> None:
    answer = client.post(PATH, EXAMPLE)
    rows = made(answer)
    fits(answer.json["data"], PRACTICE)
    assert len({row["id"] for row in rows}) == 3
    assert {row["difficulty"] for row in rows} == {"intermediate"}
    assert all(1 <= row["relevance_score"] <= 100 for row in rows)
    metadata = answer.json["data"]["metadata"]
    assert metadata["focus_areas"] == ["specificity", "edge_cases"]
    assert metadata["total_available"] >= metadata["filtered_count"] > 3


@pytest.mark.parametrize("body", [None, {}])
def test_without_a_wish_three_are_made(client: Client, body: Any) -> None:
    assert len(made(client.post(PATH, body))) == 3


def test_a_whole_number_may_be_written_with_a_point(client: Client) -> None:
    assert len(made(client.post(PATH, b'{"count": 1.0}'))) == 1


def test_what_was_made_can_be_read_and_practised_by_its_learner(client: Client) -> None:
    [row] = made(client.post(PATH, {"count": 1}))
    details = client.get(f"{DOOR}/scenarios/{row['id']}").json["data"]
    shared = set(row) - {"relevance_score"}
    assert {name: details[name] for name in shared} == {name: row[name] for name in shared}
    prompt = "Write a short e-mail to my neighbours about the barbecue on Friday at 6 pm."
    graded = client.post(DOOR, {"prompt": prompt, "scenario_id": row["id"]})
    assert graded.status == 200, graded.json
    history = client.get(f"{DOOR}/history?scenario_id={row['id']}").json["data"]
    assert history["pagination"]["total"] == 1


def test_for_everybody_else_it_does_not_exist(client: Client, charlie: User) -> None:
    [row] = made(client.post(PATH, {"count": 1}))
    token = key_for(charlie)[1]
    read = client.get(f"{DOOR}/scenarios/{row['id']}", token=token)
    wanted = {"prompt": "Write a short e-mail to my neighbours.", "scenario_id": row["id"]}
    graded = client.post(DOOR, wanted, token=token)
    for answer in (read, graded):
        assert (answer.status, answer.json["error"]["code"]) == (404, "NOT_FOUND")
        assert answer.json["error"]["details"] == f"Scenario ID '{row['id']}' does not exist"


def test_words_that_name_no_area_are_passed_over_and_the_answer_says_so(client: Client) -> None:
    body = {"focus_areas": ["astrology", "Error handling"], "count": 1}
    answer = client.post(PATH, body)
    assert made(answer)
    areas = answer.json["data"]["metadata"]["focus_areas"]
    assert areas == ["invalid_input", "missing_data", "edge_cases"]


def test_mastered_skills_are_left_out_when_asked(client: Client, alice: User) -> None:
    for family in families.every()[1:]:
        done = make_scenario(f"done-{family.slug}", family=family.slug)
        ScenarioProgress.objects.create(user=alice, scenario=done, mastered_at=timezone.now())
    rows = made(client.post(PATH, {"count": 2, "exclude_completed": True}))
    kept = Scenario.objects.filter(id__in=[row["id"] for row in rows])
    assert set(kept.values_list("family", flat=True)) == {families.every()[0].slug}


def test_when_everything_has_been_made_the_answer_is_empty_and_says_so(
    client: Client, alice: User
) -> None:
    given = [
        (family.slug, families.key(filling))
        for family in families.every()
        for filling in family.fillings()
    ]
    Scenario.objects.bulk_create(
        Scenario(id=f"given-{number}", difficulty="beginner", made_for=alice)
        for number in range(len(given))
    )
    GeneratedPractice.objects.bulk_create(
        GeneratedPractice(user=alice, family=family, filling=filling, scenario_id=f"given-{number}")
        for number, (family, filling) in enumerate(given)
    )
    answer = client.post(PATH, EXAMPLE)
    assert made(answer) == []
    metadata = answer.json["data"]["metadata"]
    assert (metadata["total_available"], metadata["filtered_count"]) == (0, 0)


def test_staff_have_practice_made_for_a_learner(client: Client, alice: User, ada: User) -> None:
    token = key_for(ada)[1]
    [row] = made(client.post(PATH, {"user_id": str(alice.id), "count": 1}, token=token))
    assert Scenario.objects.get(id=row["id"]).made_for == alice
    assert client.get(f"{DOOR}/scenarios/{row['id']}").status == 200
    nobody = client.post(PATH, {"user_id": str(uuid4())}, token=token)
    assert (nobody.status, nobody.json["error"]["message"]) == (404, "User not found")


def test_nobody_else_may_have_it_made_for_others(client: Client, charlie: User) -> None:
    for other in (charlie.id, uuid4()):
        answer = client.post(PATH, {"user_id": str(other)})
        assert (answer.status, answer.json["error"]["code"]) == (403, "FORBIDDEN")
    assert not Scenario.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"count": 0}, "count"),
        ({"count": 6}, "count"),
        ({"count": "3"}, "count"),
        ({"count": 2.5}, "count"),
        ({"count": 6.0}, "count"),
        ({"count": True}, "count"),
        ({"count": None}, "count"),
        ({"difficulty": "impossible"}, "difficulty"),
        ({"focus_areas": "clarity"}, "focus_areas"),
        ({"focus_areas": [""]}, "focus_areas.0"),
        ({"focus_areas": ["x"] * 21}, "focus_areas"),
        ({"exclude_completed": "yes"}, "exclude_completed"),
        ({"user_id": "me"}, "user_id"),
        ([], "body"),
    ],
)
def test_a_broken_rule_names_the_field_and_nothing_is_made(
    client: Client, body: Any, field: str
) -> None:
    answer = client.post(PATH, body)
    assert answer.status == 400
    assert [issue["field"] for issue in answer.json["error"]["details"]] == [field]
    assert not Scenario.objects.exists()


def test_the_same_request_sent_again_makes_nothing_new(client: Client) -> None:
    first, again = (
        client.post(PATH, EXAMPLE, headers={"Idempotency-Key": "practice-1"}) for _ in range(2)
    )
    assert (again.body, again["Idempotent-Replayed"]) == (first.body, "true")
    assert Scenario.objects.count() == 3


def test_claude_writes_it_where_the_account_can_pay(
    client: Client, alice: User, vendor: Any, settings: Any
) -> None:
    settings.PROMPTLAB_GRADER = "auto"
    give_budget(alice)
    vendor.says(exercise())
    [row] = made(client.post(PATH, {"focus_areas": ["specificity"], "count": 1}))
    assert row["id"].startswith("written-")
    assert row["category"] == ["everyday-writing"]
    assert Budget.objects.get().spent_usd == Decimal("0.000150")
    assert client.get(f"{DOOR}/scenarios/{row['id']}").status == 200


def test_a_test_key_never_spends(client: Client, alice: User, vendor: Any, settings: Any) -> None:
    settings.PROMPTLAB_GRADER = "auto"
    give_budget(alice)
    vendor.says(exercise())
    [row] = made(client.post(PATH, {"count": 1}, token=key_for(alice, live=False)[1]))
    assert not row["id"].startswith("written-")
    assert vendor.requests == []
    assert Budget.objects.get().spent_usd == 0


def test_what_staff_have_made_for_a_learner_is_paid_by_staff(
    client: Client, alice: User, ada: User, vendor: Any, settings: Any
) -> None:
    settings.PROMPTLAB_GRADER = "auto"
    give_budget(ada)
    vendor.says(exercise())
    token = key_for(ada)[1]
    [row] = made(client.post(PATH, {"user_id": str(alice.id), "count": 1}, token=token))
    assert row["id"].startswith("written-")
    assert Budget.objects.get(account__personal_to=ada).spent_usd > 0
