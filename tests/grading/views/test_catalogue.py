from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from grading.models import Scenario
from grading.pages.catalogue import Filters, browse
from promptlab.accounts.models import User
from tests.grading.making import attempt, make_scenario

HTMX = {"HX-Request": "true"}


@pytest.fixture
def ladder(db: None) -> list[Scenario]:
    """Three steps of one track, each waiting for the one before."""
    first = make_scenario("say-thanks", track="letters", categories=["writing", "email"])
    second = make_scenario(
        "say-no", track="letters", difficulty="intermediate", needs=(first,), categories=["email"]
    )
    third = make_scenario(
        "say-sorry", track="letters", difficulty="advanced", needs=(second,), categories=["email"]
    )
    return [first, second, third]


def test_a_newcomer_sees_the_first_step_open_and_what_opens_the_others(
    client: Client, ladder: list[Scenario]
) -> None:
    page = client.get(reverse("catalogue")).content.decode()
    assert "<title>Scenarios - PromptLab</title>" in page
    assert page.count('class="rung" data-state="open"') == 1
    assert page.count('class="rung" data-state="locked"') == 2
    assert "opens when you pass “Say thanks”" in page
    assert "“Say no”, or reach 9.0 or three passes in email" in page


def test_a_learner_sees_what_was_passed_and_mastered_and_the_best_score(
    client: Client, alice: User, ladder: list[Scenario]
) -> None:
    attempt(alice, ladder[0], 9.4)
    attempt(alice, ladder[1], 6.2, day=1)
    client.force_login(alice)
    page = client.get(reverse("catalogue")).content.decode()
    assert page.count('class="rung" data-state="mastered"') == 1
    assert page.count('class="rung" data-state="in_progress"') == 1
    assert "best 9.4" in page
    assert "1 of 3 passed" in page


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("difficulty=advanced", ["Say sorry"]),
        ("category=writing", ["Say thanks"]),
        ("state=locked", ["Say no", "Say sorry"]),
        ("track=letters&state=open", ["Say thanks"]),
        ("track=nowhere", []),
        ("q=SORRY", ["Say sorry"]),
        ("q=e-mail+thanks", ["Say thanks"]),
        ("q=thanks&difficulty=advanced", []),
        ("unknown=1", ["Say thanks", "Say no", "Say sorry"]),
    ],
)
def test_filters_in_the_address_narrow_the_ladders(
    client: Client, ladder: list[Scenario], query: str, titles: list[str]
) -> None:
    found = client.get(f"{reverse('catalogue')}?{query}").context["catalogue"]
    assert [r.scenario.title for each in found.ladders for r in each.rungs] == titles


def test_what_is_mastered_is_found_among_what_is_passed(
    alice: User, ladder: list[Scenario]
) -> None:
    attempt(alice, ladder[0], 9.5)
    attempt(alice, ladder[1], 7.5)

    def found(state: str) -> list[str]:
        ladders = browse(alice, Filters(state=state)).ladders
        return [rung.scenario.id for each in ladders for rung in each.rungs]

    assert found("passed") == [ladder[0].id, ladder[1].id]
    assert found("mastered") == [ladder[0].id]


def test_a_filtered_step_keeps_its_number(ladder: list[Scenario]) -> None:
    found = browse(None, Filters(difficulty="advanced"))
    assert [rung.number for rung in found.ladders[0].rungs] == [3]


def test_the_form_shows_what_was_chosen(client: Client, ladder: list[Scenario]) -> None:
    page = client.get(reverse("catalogue"), {"q": 'a "b"', "difficulty": "expert"}).content.decode()
    assert 'value="a &quot;b&quot;"' in page
    assert '<option value="expert" selected>' in page


def test_nothing_found_says_what_to_do(client: Client, ladder: list[Scenario]) -> None:
    page = client.get(reverse("catalogue"), {"q": "zebra"}).content.decode()
    assert "No scenario fits all of that" in page
    assert "0 of 3 scenarios" in page
    assert f'href="{reverse("catalogue")}">Show all scenarios' in page


@pytest.mark.django_db
def test_an_empty_installation_says_where_scenarios_come_from(client: Client) -> None:
    assert "No scenarios yet" in client.get(reverse("catalogue")).content.decode()


def test_htmx_gets_the_list_alone_and_a_short_address(
    client: Client, ladder: list[Scenario]
) -> None:
    answer = client.get(reverse("catalogue"), {"q": "no", "state": ""}, headers=HTMX)
    assert "<html" not in answer.content.decode()
    assert answer["HX-Push-Url"] == f"{reverse('catalogue')}?q=no"
    assert "HX-Request" in answer["Vary"]


def test_going_back_with_htmx_gets_the_whole_page(client: Client, ladder: list[Scenario]) -> None:
    headers = {**HTMX, "HX-History-Restore-Request": "true"}
    assert "<html" in client.get(reverse("catalogue"), headers=headers).content.decode()


def test_drafts_and_other_peoples_practice_are_not_listed(
    client: Client, alice: User, bob: User, ladder: list[Scenario]
) -> None:
    make_scenario("unfinished", status=Scenario.Status.DRAFT)
    make_scenario("for-bob", made_for=bob)
    make_scenario("for-alice", made_for=alice)
    client.force_login(alice)
    page = client.get(reverse("catalogue")).content.decode()
    assert "Unfinished" not in page
    assert "For bob" not in page
    assert "Made for you" in page
    assert "For alice" in page


def test_a_scenario_without_a_track_stands_on_its_own(client: Client, db: None) -> None:
    make_scenario("loner")
    assert "On their own" in client.get(reverse("catalogue")).content.decode()


def test_more_scenarios_and_attempts_cost_no_more_queries(
    client: Client,
    alice: User,
    ladder: list[Scenario],
    django_assert_num_queries: object,
) -> None:
    client.force_login(alice)
    attempt(alice, ladder[0], 5.0)
    client.get(reverse("catalogue"))  # the session's own writes are over
    counted = _queries(client)
    for number in range(12):
        track = f"track-{number % 4}"
        needs = (ladder[0],) if number % 2 else ()
        extra = make_scenario(f"extra-{number}", track=track, needs=needs)
        attempt(alice, extra, 8.0, at=datetime(2026, 4, 1, number, tzinfo=UTC))
    with django_assert_num_queries(counted):  # type: ignore[operator]
        client.get(reverse("catalogue"))
    assert counted <= 8


def _queries(client: Client) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("catalogue"))
    return len(captured)
