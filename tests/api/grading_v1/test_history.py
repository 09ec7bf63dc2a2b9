"""GET /functions/v1/grade-prompt/history"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from grading.engine.rubric import CRITERIA
from grading.models import Attempt, Scenario
from promptlab.accounts.models import User
from tests.api.client import Client
from tests.api.conftest import key_for
from tests.api.grading_v1.shapes import MOMENT, NUMBER, UUID, fits
from tests.api.queries import queries_of
from tests.grading.making import START, attempt, make_scenario
from tests.grading.progress.test_summary import copies

PATH = "/functions/v1/grade-prompt/history"
PAGINATION = {"total": int, "limit": int, "offset": int, "has_more": bool}
HISTORY = {
    "results": [
        {
            "id": UUID,
            "scenario_id": str,
            "attempt_number": int,
            "overall_score": NUMBER,
            "category_scores": dict.fromkeys(CRITERIA, NUMBER),
            "timestamp": MOMENT,
            "improvement_from_previous": (*NUMBER, type(None)),
        }
    ],
    "pagination": PAGINATION,
}


@pytest.fixture
def email(db: None) -> Scenario:
    return make_scenario("email")


def numbers(data: dict[str, Any]) -> list[int]:
    return [row["attempt_number"] for row in data["results"]]


def test_history_is_told_with_all_fields_of_the_specification(
    client: Client, alice: User, email: Scenario
) -> None:
    attempt(alice, email, 6.0)
    last = attempt(alice, email, 8.5, day=1, structure=4.0)
    answer = client.get(PATH)
    assert answer.status == 200, answer.json
    data = answer.json["data"]
    fits(data, HISTORY)
    assert data["results"][0] == {
        "id": str(last.id),
        "scenario_id": "email",
        "attempt_number": 2,
        "overall_score": 8.5,
        "category_scores": {**dict.fromkeys(CRITERIA, 8.5), "structure": 4.0},
        "timestamp": (START + timedelta(days=1)).isoformat().replace("+00:00", "Z"),
        "improvement_from_previous": 2.5,
    }
    assert data["results"][1]["improvement_from_previous"] is None
    assert data["pagination"] == {"total": 2, "limit": 20, "offset": 0, "has_more": False}


def test_who_never_practised_has_an_empty_history(client: Client) -> None:
    data = client.get(PATH).json["data"]
    assert data["results"] == []
    assert data["pagination"] == {"total": 0, "limit": 20, "offset": 0, "has_more": False}


def test_pages_follow_each_other_until_nothing_is_left(
    client: Client, alice: User, email: Scenario
) -> None:
    for day in range(5):
        attempt(alice, email, 6.0, day=day)
    pages = [client.get(f"{PATH}?limit=2&offset={offset}").json["data"] for offset in (0, 2, 4, 6)]
    assert [numbers(page) for page in pages] == [[5, 4], [3, 2], [1], []]
    assert [page["pagination"]["has_more"] for page in pages] == [True, True, False, False]
    assert {page["pagination"]["total"] for page in pages} == {5}


def test_the_oldest_come_first_when_asked(client: Client, alice: User, email: Scenario) -> None:
    for day in range(3):
        attempt(alice, email, 6.0, day=day)
    assert numbers(client.get(f"{PATH}?sort=asc&limit=2").json["data"]) == [1, 2]


def test_a_scenario_and_a_score_narrow_it(client: Client, alice: User, email: Scenario) -> None:
    for score in (6.0, 8.5, 9.5):
        attempt(alice, email, score)
    attempt(alice, make_scenario("code"), 9.0)
    data = client.get(f"{PATH}?scenario_id=email&min_score=8.5&limit=1").json["data"]
    assert numbers(data) == [3]
    assert data["pagination"] == {"total": 2, "limit": 1, "offset": 0, "has_more": True}
    nothing = client.get(f"{PATH}?scenario_id=nobody-knows-it").json["data"]
    assert (nothing["results"], nothing["pagination"]["total"]) == ([], 0)


def test_a_retired_scenario_stays_in_the_history(
    client: Client, alice: User, email: Scenario
) -> None:
    attempt(alice, email, 6.0)
    Scenario.objects.update(status=Scenario.Status.RETIRED)
    assert numbers(client.get(f"{PATH}?scenario_id=email").json["data"]) == [1]


def test_a_criterion_that_was_not_graded_is_null(
    client: Client, alice: User, email: Scenario
) -> None:
    attempt(alice, email, 6.0)
    Attempt.objects.update(structure=None)
    [row] = client.get(PATH).json["data"]["results"]
    assert row["category_scores"] == {**dict.fromkeys(CRITERIA, 6.0), "structure": None}


def test_nobody_sees_the_history_of_others(
    client: Client, alice: User, charlie: User, email: Scenario
) -> None:
    attempt(charlie, email, 9.0)
    assert client.get(PATH).json["data"]["results"] == []
    for other in (charlie.id, uuid4()):
        answer = client.get(f"{PATH}?user_id={other}")
        assert (answer.status, answer.json["error"]["code"]) == (403, "FORBIDDEN")
    assert client.get(f"{PATH}?user_id={alice.id}").status == 200


def test_staff_see_anybody_s_history(
    client: Client, alice: User, ada: User, email: Scenario
) -> None:
    made = attempt(alice, email, 9.0)
    client.token = key_for(ada)[1]
    [row] = client.get(f"{PATH}?user_id={alice.id}").json["data"]["results"]
    assert row["id"] == str(made.id)
    assert client.get(f"{PATH}?user_id={uuid4()}").status == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=many", "limit"),
        ("offset=-1", "offset"),
        ("offset=1000001", "offset"),
        ("min_score=-0.1", "min_score"),
        ("min_score=10.1", "min_score"),
        ("min_score=nan", "min_score"),
        ("sort=random", "sort"),
        ("user_id=me", "user_id"),
        ("scenario_id=", "scenario_id"),
    ],
)
def test_a_broken_rule_names_the_field(client: Client, query: str, field: str) -> None:
    answer = client.get(f"{PATH}?{query}")
    assert answer.status == 400
    assert [issue["field"] for issue in answer.json["error"]["details"]] == [field]


def test_the_number_of_queries_is_the_same_for_one_row_and_for_a_hundred(
    client: Client, alice: User, email: Scenario
) -> None:
    first = attempt(alice, email, 6.0)
    client.get(PATH)

    def read() -> int:
        with queries_of(client) as asked:
            shown = client.get(f"{PATH}?limit=100").json["data"]["results"]
        assert len(shown) == Attempt.objects.count()
        return len(asked)

    few = read()
    copies(first, 99)
    assert read() == few
