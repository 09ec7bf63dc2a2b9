"""Events become rows that wait, one for each subscription that hears of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from grading.models import Scenario
from grading.progress import counting
from promptlab.accounts import people, places
from promptlab.accounts.models import Account, Membership, User
from promptlab.lib import events, sweeping
from promptlab.lib.events import deliver_pending
from promptlab.lib.models import Event
from promptlab.webhooks import deliveries, subscriptions
from promptlab.webhooks.kinds import KINDS
from promptlab.webhooks.models import Delivery, Subscription
from tests.grading.making import attempt, grade, make_scenario
from tests.webhooks.conftest import webhook


@pytest.fixture
def scenario(db: None) -> Scenario:
    return make_scenario("first", track="letters")


@pytest.fixture
def hears_all(alice: User) -> Subscription:
    return webhook(places.home(alice), events=tuple(KINDS))


def deliver() -> None:
    """What the sweep does, until nothing is left: an event may bring others."""
    while deliver_pending(older_than=timedelta(0)):
        pass


def waiting(subscription: Subscription) -> list[dict[str, Any]]:
    return [row.payload for row in subscription.deliveries.order_by("event", "created_at")]


@pytest.mark.django_db(transaction=True)
def test_a_graded_prompt_waits_as_soon_as_it_is_recorded() -> None:
    """With real commits, as on a server: nobody has to sweep for it."""
    alice = User.objects.create_user(username="alice")
    subscription = webhook(places.home(alice))
    attempt(alice, make_scenario("first"), 8.5)
    assert [row.state for row in subscription.deliveries.all()] == ["waiting"]


def test_the_payload_is_that_of_the_specification(
    alice: User, scenario: Scenario, hears_all: Subscription
) -> None:
    row = attempt(alice, scenario, 8.5)
    deliver()
    graded = next(each for each in waiting(hears_all) if each["event"] == "grading.completed")
    event = Event.objects.get(name="grading.completed")
    assert graded == {
        "event": "grading.completed",
        "timestamp": event.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "data": {
            "user_id": str(alice.id),
            "result_id": str(row.id),
            "overall_score": 8.5,
            "category": "good",
        },
    }


def test_all_three_events_are_told_and_each_names_the_attempt(
    alice: User, scenario: Scenario, hears_all: Subscription
) -> None:
    row = attempt(alice, scenario, 9.0)
    deliver()
    told = waiting(hears_all)
    assert {each["event"] for each in told} == set(KINDS)
    assert {each["data"]["result_id"] for each in told} == {str(row.id)}
    for each in told:
        assert set(each["data"]) == set(KINDS[each["event"]].fields)
    unlocked = {each["data"].get("achievement_id") for each in told}
    assert {"first-excellent-score", "all-round"} <= unlocked


def test_only_what_was_subscribed_to_is_told(alice: User, scenario: Scenario) -> None:
    one = webhook(places.home(alice), events=("progress.milestone",))
    attempt(alice, scenario, 9.0)
    attempt(alice, scenario, 9.0, day=1)
    deliver()
    assert [each["event"] for each in waiting(one)] == ["progress.milestone"]


def test_an_event_that_is_delivered_again_makes_no_second_row(
    alice: User, scenario: Scenario, hears_all: Subscription
) -> None:
    attempt(alice, scenario, 9.0)
    deliver()
    before = waiting(hears_all)
    Event.objects.update(delivered_at=None)
    deliver()
    assert waiting(hears_all) == before
    assert not Event.objects.filter(delivered_at=None).exists()


def test_a_grade_that_is_corrected_tells_nothing_twice(
    alice: User, scenario: Scenario, hears_all: Subscription
) -> None:
    row = attempt(alice, scenario, 9.0)
    deliver()
    before = waiting(hears_all)
    for score in (3.0, 9.5):
        counting.regrade(row, grade(score))
        deliver()
    assert waiting(hears_all) == before


def test_what_happened_before_the_subscription_is_not_told(alice: User, scenario: Scenario) -> None:
    attempt(alice, scenario, 9.0)
    deliver()
    late = webhook(places.home(alice), events=tuple(KINDS))
    deliver()
    assert waiting(late) == []


def test_people_hear_of_themselves_only_also_as_teammates_owners_and_staff(
    alice: User, bob: User, charlie: User, ada: User, team: Account, scenario: Scenario
) -> None:
    """Grades belong to the person: neither an owner of the account nor staff hears of others."""
    places_ = [places.find(alice, team.id), *(places.home(who) for who in (bob, charlie, ada))]
    hers, *others = [webhook(place, events=tuple(KINDS)) for place in places_]
    his = webhook(places.find(bob, team.id), events=tuple(KINDS))
    attempt(alice, scenario, 9.0)
    deliver()
    assert waiting(hers)
    assert [waiting(one) for one in (*others, his)] == [[], [], [], []]


def test_every_account_of_a_person_hears_of_what_they_do(
    alice: User, team: Account, scenario: Scenario
) -> None:
    both = [webhook(place) for place in (places.home(alice), places.find(alice, team.id))]
    attempt(alice, scenario, 6.0)
    deliver()
    assert [len(waiting(one)) for one in both] == [1, 1]


def test_a_webhook_rests_while_its_person_only_looks_on(
    alice: User, bob: User, team: Account, scenario: Scenario
) -> None:
    one = webhook(places.find(bob, team.id))
    role = Membership.objects.filter(account=team, user=bob)
    for number, (name, told) in enumerate([("viewer", 0), ("member", 1), ("owner", 2)]):
        role.update(role=name)
        attempt(bob, scenario, 6.0, day=number)
        deliver()
        assert len(waiting(one)) == told


def test_a_webhook_rests_while_its_person_is_switched_off(alice: User, scenario: Scenario) -> None:
    one = webhook(places.home(alice))
    User.objects.filter(id=alice.id).update(is_active=False)
    attempt(alice, scenario, 6.0)
    deliver()
    assert waiting(one) == []


def test_an_event_of_a_person_who_is_gone_is_let_go(alice: User, scenario: Scenario) -> None:
    webhook(places.home(alice))
    attempt(alice, scenario, 6.0)
    people.delete_person(alice)
    deliver()
    assert not Event.objects.filter(delivered_at=None).exists()
    assert not Delivery.objects.exists()


def test_an_event_without_listeners_costs_one_query(alice: User) -> None:
    event = events.publish("grading.completed", {"user_id": str(alice.id)})
    with CaptureQueriesContext(
        connection,
    ) as asked:
        deliveries.record(event)
    assert len(asked) == 1


def test_listeners_cost_the_same_however_many_they_are(alice: User) -> None:
    counted = []
    for path in "abc":
        webhook(places.home(alice), path)
        event = events.publish("grading.completed", {"user_id": str(alice.id)})
        with CaptureQueriesContext(connection) as asked:
            deliveries.record(event)
        counted.append(len(asked))
    assert counted[0] == counted[-1]
    assert Delivery.objects.count() == 6


def test_what_has_waited_for_seven_days_is_forgotten(
    alice: User, scenario: Scenario, hears_all: Subscription
) -> None:
    for day in range(2):
        attempt(alice, scenario, 6.0, day=day)
    deliver()
    old, fresh = hears_all.deliveries.all()
    Delivery.objects.filter(id=old.id).update(created_at=timezone.now() - timedelta(days=7))
    assert deliveries.forget_old() == 1
    assert list(hears_all.deliveries.all()) == [fresh]


def test_the_server_sweeps_old_rows_and_old_secrets_by_itself(alice: User) -> None:
    one = webhook(places.home(alice))
    subscriptions.rotate_secret(places.home(alice), one.id)
    past = timezone.now() - timedelta(days=8)
    Subscription.objects.update(previous_until=past)
    Delivery.objects.create(subscription=one, event_id=one.id, event="x", payload={})
    Delivery.objects.update(created_at=past)
    for sweep in sweeping._sweeps:
        sweep()
    one.refresh_from_db()
    assert one.previous_sealed == ""
    assert not Delivery.objects.exists()
