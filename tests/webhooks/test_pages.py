"""The pages about webhooks: what an account's people do there, and what others find."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from promptlab.accounts import places
from promptlab.accounts.models import Account, Membership, User
from promptlab.lib import sealing
from promptlab.webhooks import subscriptions
from promptlab.webhooks.models import Subscription
from tests.accounts.flows import log_in
from tests.grading.making import attempt, make_scenario
from tests.webhooks.conftest import webhook
from tests.webhooks.test_deliveries import deliver

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"whsec_\w{40}")
OWN = "correct-horse-battery-staple"
NEW: dict[str, Any] = {"url": "https://1.1.1.1/hooks", "events": ["grading.completed"]}


@pytest.fixture
def at() -> Callable[[str], Client]:
    """Somebody who is logged in: `at("alice")`."""
    caches["limits"].clear()

    def enter(name: str) -> Client:
        someone = Client()
        log_in(someone, name)
        return someone

    return enter


def pages(place: Membership, one: Subscription) -> dict[str, str]:
    below = {"webhook": [one.id], "webhook_rotate": [one.id], "webhook_delete": [one.id]}
    names: dict[str, list[Any]] = {"webhooks": [], "webhook_new": [], **below}
    return {name: reverse(name, args=[place.account_id, *more]) for name, more in names.items()}


def test_a_webhook_is_made_and_its_secret_shown_once(alice: User, at: Any) -> None:
    page, home = at("alice"), places.home(alice)
    new = reverse("webhook_new", args=[home.account_id])
    empty = page.get(reverse("webhooks", args=[home.account_id])).content.decode()
    assert "Make the first webhook" in empty
    made = page.post(new, NEW)
    assert made["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    (secret,) = set(SECRET.findall(made.content.decode()))
    stored = Subscription.objects.get()
    assert sealing.unseal(stored.secret_sealed) == secret
    for name in ("webhooks", "webhook", "webhook_delete"):
        text = page.get(pages(home, stored)[name]).content.decode()
        assert "https://1.1.1.1/hooks" in text
        assert not SECRET.search(text)


def test_a_secret_of_ones_own_is_not_shown_again(alice: User, at: Any) -> None:
    new = reverse("webhook_new", args=[places.home(alice).account_id])
    made = at("alice").post(new, {**NEW, "secret": OWN}).content.decode()
    assert "Your secret is kept" in made
    assert OWN not in made
    assert sealing.unseal(Subscription.objects.get().secret_sealed) == OWN


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"url": "https://127.0.0.1/hooks"}, "not on the public internet"),
        ({"url": "http://1.1.1.1/hooks"}, "Write it as https://host/path"),
        ({"url": ""}, "This field is required"),
        ({"events": []}, "Choose at least one"),
        ({"secret": "short"}, "16 to 256 visible"),
    ],
)
def test_what_is_refused_says_so_at_the_field_and_keeps_what_was_typed(
    alice: User, at: Any, fields: dict[str, Any], said: str
) -> None:
    new = reverse("webhook_new", args=[places.home(alice).account_id])
    typed = {**NEW, **fields}
    answer = at("alice").post(new, typed)
    (field,) = answer.context["form"].errors
    assert field == next(iter(fields))
    assert said in answer.context["form"].errors[field][0]
    assert f'value="{typed["url"]}"' in answer.content.decode() or not typed["url"]
    assert not Subscription.objects.exists()


def test_the_same_address_twice_is_told_in_words(alice: User, at: Any) -> None:
    page, new = at("alice"), reverse("webhook_new", args=[places.home(alice).account_id])
    page.post(new, NEW)
    assert "You have a webhook for this address already" in page.post(new, NEW).content.decode()


def test_naming_addresses_is_limited_and_keeps_what_was_typed(alice: User, at: Any) -> None:
    page, new = at("alice"), reverse("webhook_new", args=[places.home(alice).account_id])
    wrong = {**NEW, "url": "https://127.0.0.1/hooks"}
    for _ in range(subscriptions.CALLS.count):
        assert page.post(new, wrong).status_code == 200
    refused = page.post(new, wrong)
    assert refused.status_code == 429
    assert "https://127.0.0.1/hooks" in refused.content.decode()


def test_a_new_secret_is_shown_once_and_names_the_end_of_the_old_one(alice: User, at: Any) -> None:
    home = places.home(alice)
    one = webhook(home)
    where = pages(home, one)
    page = at("alice")
    shown = page.post(where["webhook_rotate"]).content.decode()
    assert SECRET.search(shown)
    assert "The secret before is valid as well until" in shown
    assert "the one before is valid as well until" in page.get(where["webhook"]).content.decode()
    wrong = page.post(where["webhook_rotate"], {"secret": "short"})
    assert "16 to 256 visible" in wrong.content.decode()
    assert page.get(where["webhook_rotate"]).status_code == 405


def test_deleting_asks_first(alice: User, at: Any) -> None:
    home = places.home(alice)
    one = webhook(home)
    attempt(alice, make_scenario("first"), 6.0)
    deliver()
    page, where = at("alice"), pages(home, one)
    asked = page.get(where["webhook_delete"]).content.decode()
    assert "1 event that waits for it is deleted with it" in asked
    assert Subscription.objects.exists()
    answer = page.post(where["webhook_delete"], follow=True)
    assert "is deleted" in answer.content.decode()
    assert not Subscription.objects.exists()


def test_waiting_events_are_shown_with_their_bodies_and_that_nothing_is_sent_yet(
    alice: User, at: Any
) -> None:
    home = places.home(alice)
    one = webhook(home)
    page, where = at("alice"), pages(home, one)
    assert "Nothing has happened yet" in page.get(where["webhook"]).content.decode()
    row = attempt(alice, make_scenario("first"), 6.0)
    deliver()
    text = page.get(where["webhook"]).content.decode()
    assert str(row.id) in text
    assert "Sending them starts with a later version" in text
    assert "1 event waiting" in page.get(where["webhooks"]).content.decode()


def test_only_the_newest_waiting_events_are_shown(alice: User, at: Any) -> None:
    home = places.home(alice)
    one, scenario = webhook(home), make_scenario("first")
    for day in range(22):
        attempt(alice, scenario, 6.0, day=day)
    deliver()
    text = at("alice").get(pages(home, one)["webhook"]).content.decode()
    assert text.count('class="call-command"') == 20
    assert "The newest 20 of 22." in text


def test_members_work_with_their_own_owners_see_all_and_viewers_none(
    alice: User, bob: User, charlie: User, team: Account, at: Any
) -> None:
    Membership.objects.create(account=team, user=charlie, role="viewer")
    hers = webhook(places.find(alice, team.id), "of-alice")
    his = webhook(places.find(bob, team.id), "of-bob")
    place = places.find(alice, team.id)
    owner, member, viewer = at("alice"), at("bob"), at("charlie")
    listed = {who: who.get(pages(place, hers)["webhooks"]) for who in (owner, member, viewer)}
    assert "of-alice" in listed[owner].content.decode()
    assert "of-bob" in listed[owner].content.decode()
    assert "of-alice" not in listed[member].content.decode()
    assert "of-bob" in listed[member].content.decode()
    assert listed[viewer].status_code == 403
    assert member.get(pages(place, hers)["webhook"]).status_code == 404
    assert "New secret" not in owner.get(pages(place, his)["webhook"]).content.decode()
    assert owner.post(pages(place, his)["webhook_rotate"]).status_code == 403
    overview = viewer.get(reverse("account", args=[team.id])).content.decode()
    assert pages(place, hers)["webhooks"] not in overview
    assert (
        pages(place, hers)["webhooks"]
        in member.get(reverse("account", args=[team.id])).content.decode()
    )


def test_outsiders_and_staff_find_nothing_and_strangers_log_in(
    alice: User, charlie: User, ada: User, at: Any
) -> None:
    home = places.home(alice)
    where = pages(home, webhook(home))
    for name in ("charlie", "ada"):
        page = at(name)
        answers = [page.get(url) for each, url in where.items() if each != "webhook_rotate"]
        answers += [page.post(where[each]) for each in ("webhook_new", "webhook_rotate")]
        answers += [page.post(where["webhook_delete"])]
        assert {answer.status_code for answer in answers} == {404}
    assert Client().get(where["webhooks"]).status_code == 302
    assert Subscription.objects.exists()


def test_a_list_costs_the_same_however_long_it_is(alice: User, at: Any) -> None:
    home, page = places.home(alice), at("alice")
    listed = reverse("webhooks", args=[home.account_id])
    counted = []
    for path in "abc":
        webhook(home, path)
        with CaptureQueriesContext(connection) as asked:
            page.get(listed)
        counted.append(len(asked))
    assert counted[1] == counted[2]


def test_staff_see_that_there_are_webhooks_but_no_secret(alice: User, ada: User, at: Any) -> None:
    one = webhook(places.home(alice))
    attempt(alice, make_scenario("first"), 6.0)
    deliver()
    staff = at("ada")
    for model, row in (("subscription", one), ("delivery", one.deliveries.get())):
        listed = staff.get(reverse(f"admin:webhooks_{model}_changelist"))
        assert "hooks.example.com/a" in listed.content.decode()
        shown = staff.get(reverse(f"admin:webhooks_{model}_change", args=[row.id]))
        assert shown.status_code == 200
        assert one.secret_sealed not in shown.content.decode()
        assert staff.get(reverse(f"admin:webhooks_{model}_add")).status_code == 403
        gone = staff.post(reverse(f"admin:webhooks_{model}_delete", args=[row.id]), {"post": "yes"})
        assert gone.status_code == 403
