"""GET /functions/v1/grade-prompt/scenarios"""

from __future__ import annotations

from typing import Any

import pytest

from grading.models import Scenario
from grading.practice import making
from promptlab.accounts.models import User
from tests.api.client import Client
from tests.api.conftest import key_for
from tests.api.grading_v1.shapes import LEVEL, NUMBER, fits
from tests.api.grading_v1.test_history import PAGINATION
from tests.api.queries import queries_of
from tests.grading.making import attempt, make_scenario

PATH = "/functions/v1/grade-prompt/scenarios"
LISTED = {
    "scenarios": [
        {
            "id": str,
            "title": str,
            "description": str,
            "difficulty": LEVEL,
            "category": [str],
            "estimated_time_minutes": int,
            "track": (str, type(None)),
            "prerequisites": [str],
            "unlocks": [str],
            "made_for_you": bool,
            "state": str,
            "best_score": (*NUMBER, type(None)),
        }
    ],
    "pagination": PAGINATION,
}


@pytest.fixture
def ladder(db: None) -> list[Scenario]:
    """Three rungs of a ladder, and one scenario on its own."""
    first = make_scenario("first-mail", track="mails", categories=["writing", "email"])
    second = make_scenario(
        "second-mail",
        track="mails",
        difficulty="intermediate",
        categories=["email"],
        needs=(first,),
    )
    third = make_scenario("third-mail", track="mails", difficulty="expert", needs=(first, second))
    return [first, second, third, make_scenario("alone", categories=["coding"])]


def listed(client: Client, query: str = "", **options: Any) -> dict[str, dict[str, Any]]:
    answer = client.get(f"{PATH}?{query}", **options)
    assert answer.status == 200, answer.json
    return {row["id"]: row for row in answer.json["data"]["scenarios"]}


@pytest.mark.usefixtures("library")
def test_the_whole_library_can_be_paged_through(client: Client) -> None:
    found: list[str] = []
    while True:
        answer = client.get(f"{PATH}?limit=15&offset={len(found)}")
        data = answer.json["data"]
        fits(data, LISTED)
        found += [row["id"] for row in data["scenarios"]]
        if not data["pagination"]["has_more"]:
            break
    assert len(found) == len(set(found)) == data["pagination"]["total"]
    assert set(found) == set(Scenario.objects.values_list("id", flat=True))


def test_rows_tell_what_comes_before_and_after_and_how_one_stands(
    client: Client, alice: User, ladder: list[Scenario]
) -> None:
    attempt(alice, ladder[0], 7.5)
    attempt(alice, ladder[3], 6.0)
    rows = listed(client)
    assert list(rows) == ["first-mail", "second-mail", "third-mail", "alone"]
    assert rows["second-mail"] == {
        "id": "second-mail",
        "title": "Second mail",
        "description": "Write a prompt.",
        "difficulty": "intermediate",
        "category": ["email"],
        "estimated_time_minutes": 10,
        "track": "mails",
        "prerequisites": ["first-mail"],
        "unlocks": ["third-mail"],
        "made_for_you": False,
        "state": "open",
        "best_score": None,
    }
    assert rows["third-mail"]["prerequisites"] == ["first-mail", "second-mail"]
    assert {id_: row["state"] for id_, row in rows.items()} == {
        "first-mail": "passed",
        "second-mail": "open",
        "third-mail": "locked",
        "alone": "in_progress",
    }
    assert rows["alone"]["track"] is None
    assert [row["best_score"] for row in rows.values()] == [7.5, None, None, 6.0]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("difficulty=expert", ["third-mail"]),
        ("category=email", ["first-mail", "second-mail"]),
        ("track=mails", ["first-mail", "second-mail", "third-mail"]),
        ("q=SECOND", ["second-mail"]),
        ("q=prompt+coding", ["alone"]),
        ("q=", ["first-mail", "second-mail", "third-mail", "alone"]),
        ("state=locked", ["second-mail", "third-mail"]),
        ("track=mails&state=open", ["first-mail"]),
        ("category=unheard-of", []),
    ],
)
def test_filters_narrow_rows_and_total(
    client: Client, ladder: list[Scenario], query: str, found: list[str]
) -> None:
    data = client.get(f"{PATH}?{query}").json["data"]
    assert [row["id"] for row in data["scenarios"]] == found
    assert data["pagination"]["total"] == len(found)


def test_links_name_published_scenarios_only(client: Client, ladder: list[Scenario]) -> None:
    Scenario.objects.filter(id="second-mail").update(status=Scenario.Status.RETIRED)
    rows = listed(client)
    assert list(rows) == ["first-mail", "third-mail", "alone"]
    assert rows["first-mail"]["unlocks"] == ["third-mail"]
    assert rows["third-mail"]["prerequisites"] == ["first-mail"]
    assert listed(client, "limit=1&offset=1")["third-mail"]["prerequisites"] == ["first-mail"]


def test_what_was_made_for_one_learner_is_listed_for_nobody_else(
    client: Client, alice: User, charlie: User, ladder: list[Scenario]
) -> None:
    made = making.generate(alice, count=1).scenarios[0].scenario
    mine = listed(client)
    assert list(mine)[-1] == made.id
    assert (mine[made.id]["made_for_you"], mine[made.id]["state"]) == (True, "open")
    assert list(listed(client, "track=made-for-you")) == [made.id]
    assert made.id not in listed(client, token=key_for(charlie)[1])


def test_who_has_the_list_already_gets_no_body_again(
    client: Client, alice: User, ladder: list[Scenario]
) -> None:
    first = client.get(PATH)
    assert first["Cache-Control"].startswith("private")
    for tag in (first["ETag"], f"W/{first['ETag']}", f'"x", {first["ETag"]}', "*"):
        again = client.get(PATH, headers={"If-None-Match": tag})
        assert (again.status, again.body, again["ETag"]) == (304, b"", first["ETag"])
    attempt(alice, ladder[0], 7.5)
    changed = client.get(PATH, headers={"If-None-Match": first["ETag"]})
    assert changed.status == 200
    assert changed["ETag"] != first["ETag"]


def test_the_list_of_one_caller_is_no_answer_for_another(
    client: Client, alice: User, charlie: User, ladder: list[Scenario]
) -> None:
    attempt(alice, ladder[0], 7.5)
    tag = client.get(PATH)["ETag"]
    other = client.get(PATH, headers={"If-None-Match": tag}, token=key_for(charlie)[1])
    assert other.status == 200
    assert other.json["data"]["scenarios"][0]["best_score"] is None


def test_one_limit_counts_the_list_and_single_scenarios(
    client: Client, ladder: list[Scenario]
) -> None:
    answers = [client.get(path) for path in (PATH, f"{PATH}/alone", PATH)]
    assert [answer["X-RateLimit-Remaining"] for answer in answers] == ["59", "58", "57"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("difficulty=hard", "difficulty"),
        ("state=done", "state"),
        ("category=", "category"),
        ("track=", "track"),
        ("q=" + "x" * 101, "q"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("offset=-1", "offset"),
        ("offset=1000001", "offset"),
    ],
)
def test_a_broken_rule_names_the_field(client: Client, query: str, field: str) -> None:
    answer = client.get(f"{PATH}?{query}")
    assert answer.status == 400
    assert [issue["field"] for issue in answer.json["error"]["details"]] == [field]


def test_the_number_of_queries_is_the_same_for_few_and_for_many(
    client: Client, alice: User, ladder: list[Scenario]
) -> None:
    making.generate(alice, count=1)
    listed(client)

    def read() -> int:
        with queries_of(client) as asked:
            rows = listed(client, "limit=100")
        assert len(rows) == Scenario.objects.count()
        return len(asked)

    few = read()
    for number in range(40):
        made = make_scenario(f"more-{number}", track="more", needs=(ladder[0],))
        if number % 2:
            attempt(alice, made, 6.0)
    making.generate(alice, count=2)
    assert read() == few
