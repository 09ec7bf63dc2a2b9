"""Webhooks of a person: in their export, in the count before deletion, and gone with them."""

from __future__ import annotations

import json

from promptlab.accounts import people, places
from promptlab.accounts.models import Account, User
from promptlab.lib import sealing
from promptlab.webhooks.models import Delivery, Subscription
from tests.grading.making import attempt, make_scenario
from tests.webhooks.conftest import webhook
from tests.webhooks.test_deliveries import deliver


def test_the_export_holds_webhooks_and_what_waits_but_no_secret(alice: User, bob: User) -> None:
    made = webhook(places.home(alice))
    webhook(places.home(bob), "of-bob")
    attempt(alice, make_scenario("first"), 6.0)
    deliver()
    exported = people.export_person(alice)
    (row,) = exported["webhooks"]
    assert row["url"] == "https://hooks.example.com/a"
    assert row["events"] == ["grading.completed"]
    assert [each["event"] for each in row["waiting"]] == ["grading.completed"]
    assert sealing.unseal(made.secret_sealed) not in json.dumps(exported)
    assert made.secret_sealed not in json.dumps(exported)


def test_webhooks_are_counted_before_a_person_is_deleted(alice: User) -> None:
    assert "webhooks" not in people.belongings(alice)
    webhook(places.home(alice))
    assert people.belongings(alice)["webhooks"] == 1


def test_deleting_a_person_deletes_their_webhooks_everywhere(
    alice: User, bob: User, team: Account
) -> None:
    hers = webhook(places.find(alice, team.id))
    for place in (places.home(bob), places.find(bob, team.id)):
        webhook(place, events=("grading.completed",))
    attempt(bob, make_scenario("first"), 6.0)
    deliver()
    assert Delivery.objects.count() == 2
    people.delete_person(bob)
    assert list(Subscription.objects.all()) == [hers]
    assert not Delivery.objects.exists()
