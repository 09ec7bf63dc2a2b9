from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from grading.models import Scenario
from grading.pages import welcome
from promptlab.accounts.models import User
from tests.grading.making import attempt, make_scenario

GAP = {"missing-data": "missing"}


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


def asking(id_: str, facet: str = "missing-data", **fields: Any) -> Scenario:
    """A scenario whose rubric asks for a facet."""
    scenario = make_scenario(id_, **fields)
    assert scenario.version is not None
    scenario.version.compiled = {"checkpoints": [{"facet": facet}]}
    scenario.version.save()
    return scenario


@pytest.mark.usefixtures("library")
class TestNewcomer:
    def test_sees_a_weak_prompt_with_its_real_grade_and_one_button(self, client: Client) -> None:
        page = client.get("/").content.decode()
        first = welcome.first_prompt()
        assert first is not None
        assert f'data-overall-score="{first.marked.overall:.1f}"' in page
        assert f"This prompt earns {first.marked.overall:.1f}&nbsp;of&nbsp;10" in page
        assert page.count("button-primary") == 1
        assert f'href="{first.scenario.get_absolute_url()}">Make it better</a>' in page

    def test_is_offered_nothing_else_before(self, client: Client) -> None:
        page = client.get("/").content.decode()
        assert reverse("catalogue") + '"' not in page
        assert 'aria-label="Main"' not in page

    def test_sees_the_starter_of_the_first_step_of_the_first_track(self) -> None:
        first = welcome.first_prompt()
        assert first is not None
        assert first.scenario.id == "thank-you-email"
        assert first.scenario.version is not None
        assert first.prompt == first.scenario.version.content["starter"]

    def test_sees_evidence_in_the_prompt_and_what_would_help(self, client: Client) -> None:
        page = client.get("/").content.decode()
        assert '<mark class="evidence"' in page
        assert page.count('class="gain"') == 3

    def test_costs_one_query_once_the_grade_is_cached(
        self, client: Client, django_assert_num_queries: object
    ) -> None:
        client.get("/")
        with django_assert_num_queries(1):  # type: ignore[operator]
            client.get("/")


@pytest.mark.django_db
def test_without_scenarios_the_home_says_where_they_come_from(client: Client) -> None:
    assert "No scenarios yet" in client.get("/").content.decode()


@pytest.mark.usefixtures("library")
def test_somebody_who_has_only_signed_up_gets_the_first_prompt_and_the_whole_menu(
    client: Client, alice: User
) -> None:
    client.force_login(alice)
    page = client.get("/").content.decode()
    assert "Make it better" in page
    assert 'aria-label="Main"' in page


def test_after_one_attempt_the_home_carries_on_where_they_were(client: Client, alice: User) -> None:
    attempt(alice, make_scenario("say-thanks", track="letters"), 5.5)
    client.force_login(alice)
    page = client.get("/").content.decode()
    assert "<h1>Carry on with Say thanks</h1>" in page
    assert "5.5 of 10" in page
    assert page.count("button-primary") == 1


def test_after_a_pass_the_next_step_of_the_same_ladder_is_offered(
    client: Client, alice: User
) -> None:
    make_scenario("elsewhere", track="another")
    first = make_scenario("say-thanks", track="letters")
    make_scenario("say-no", track="letters", needs=(first,))
    attempt(alice, first, 8.0)
    client.force_login(alice)
    page = client.get("/").content.decode()
    assert "Say thanks is done. Next: Say no" in page
    assert f'href="{reverse("practice", args=["say-no"])}">Start</a>' in page


def test_when_all_is_mastered_the_notebook_is_offered(client: Client, alice: User) -> None:
    attempt(alice, make_scenario("only-one", track="letters"), 9.5)
    client.force_login(alice)
    assert "Bring your own prompt" in client.get("/").content.decode()


class TestHabit:
    @pytest.fixture
    def returning(self, client: Client, alice: User) -> Client:
        """Alice, who has left out the same thing in three prompts of two scenarios."""
        first, second = asking("first-one", track="letters"), asking("second-one", track="letters")
        attempt(alice, first, 5.0, verdicts=GAP)
        attempt(alice, second, 6.0, day=1, verdicts=GAP)
        attempt(alice, second, 6.5, day=2, verdicts=GAP)
        client.force_login(alice)
        return client

    def test_is_said_with_its_evidence(self, returning: Client) -> None:
        page = returning.get("/").content.decode()
        assert "In 3 of your last 3 prompts nothing says" in page

    def test_leads_to_a_fresh_scenario_that_asks_for_it(self, returning: Client) -> None:
        asking("off-the-point", "length", track="letters")
        asking("fresh-one", track="letters")
        page = returning.get("/").content.decode()
        assert f'href="{reverse("practice", args=["fresh-one"])}">Practise it: Fresh one' in page
        assert page.count("button-primary") == 1

    def test_has_a_new_scenario_made_when_none_is_fresh(
        self, returning: Client, alice: User
    ) -> None:
        page = returning.get("/").content.decode()
        assert "Practise it on something new" in page
        assert page.count("button-primary") == 1
        assert '<input type="hidden" name="focus" value="missing_data">' in page
        answer = returning.post(reverse("generate"), {"focus": "missing_data"})
        made = Scenario.objects.get(made_for=alice)
        assert answer["Location"] == made.get_absolute_url()
        assert made.version is not None
        points = made.version.compiled["checkpoints"]
        assert "missing-data" in {point["facet"] for point in points}
        assert f"Practise it: {made.title}" in returning.get("/").content.decode()

    def test_leads_to_one_in_progress_when_none_is_fresh_and_none_can_be_made(
        self, client: Client, alice: User
    ) -> None:
        only = asking("only-one", "privacy", track="letters")
        for day in range(3):
            attempt(alice, only, 5.0, day=day, verdicts={"privacy": "missing"})
        client.force_login(alice)
        assert "Practise it: Only one" in client.get("/").content.decode()

    def test_shows_the_first_and_the_latest_prompt_side_by_side(self, returning: Client) -> None:
        page = returning.get("/").content.decode()
        assert "First: First one" in page
        assert "A prompt that earns 5.0." in page
        assert "Latest: Second one" in page
        assert "A prompt that earns 6.5." in page
        assert "A prompt that earns 6.0." not in page

    def test_never_leads_to_a_locked_scenario(self, returning: Client) -> None:
        gate = make_scenario("gate", track="other")
        asking("behind-it", track="other", difficulty="intermediate", needs=(gate,))
        assert "Behind it" not in returning.get("/").content.decode()


def test_more_attempts_cost_no_more_queries(
    client: Client, alice: User, django_assert_max_num_queries: object
) -> None:
    scenarios = [asking(f"one-{number}", track="letters") for number in range(6)]
    for day in range(18):
        attempt(alice, scenarios[day % 6], 5.0, day=day, verdicts=GAP)
    client.force_login(alice)
    client.get("/")
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        page = client.get("/")
    assert page.status_code == 200


def test_guests_are_told_how_to_keep_their_work(client: Client, db: None) -> None:
    from promptlab.accounts.sessions import GUEST

    guest = User.objects.create(username="guest-1", is_guest=True)
    session = client.session
    session[GUEST] = str(guest.id)
    session.save()
    attempt(guest, make_scenario("say-thanks"), 5.0)
    page = client.get("/").content.decode()
    assert "You are practising as a guest" in page
    assert f'href="{reverse("account_signup")}">Sign up to keep this' in page
