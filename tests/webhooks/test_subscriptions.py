"""Subscriptions: made, seen, given a new secret, deleted; each tried by an outsider, too."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from promptlab.accounts import memberships, places
from promptlab.accounts.models import Account, Membership, User
from promptlab.lib import sealing
from promptlab.lib.errors import Conflict, Forbidden, NotFound, ValidationFailed
from promptlab.webhooks import subscriptions
from promptlab.webhooks.kinds import KINDS
from promptlab.webhooks.models import Subscription
from tests.databases import race
from tests.webhooks.conftest import address, webhook

GIVEN = "correct-horse-battery-staple"


@pytest.fixture
def home(alice: User) -> Membership:
    return places.home(alice)


def test_a_secret_is_made_and_stored_so_that_only_we_can_read_it(home: Membership) -> None:
    made, secret = subscriptions.subscribe(home, address(), ["grading.completed"])
    assert secret.startswith("whsec_")
    assert len(secret) == 46
    assert secret.endswith(made.secret_ends)
    made.refresh_from_db()
    assert secret not in made.secret_sealed
    assert sealing.unseal(made.secret_sealed) == secret


def test_two_secrets_that_are_made_differ(home: Membership) -> None:
    made = [subscriptions.subscribe(home, address(path), KINDS)[1] for path in "ab"]
    assert made[0] != made[1]


@pytest.mark.parametrize("secret", ["x" * 16, "!~" * 128, GIVEN])
def test_a_secret_that_is_given_is_kept_as_it_is(home: Membership, secret: str) -> None:
    made, kept = subscriptions.subscribe(home, address(), KINDS, secret)
    assert kept == sealing.unseal(made.secret_sealed) == secret


@pytest.mark.parametrize(
    "secret",
    ["", "x" * 15, "x" * 257, "with a blank inside", "ünïcödé-sécrét-lông", "x" * 16 + "\n"],
)
def test_a_secret_that_is_short_long_or_odd_is_refused(home: Membership, secret: str) -> None:
    with pytest.raises(ValidationFailed, match="16 to 256 visible") as refused:
        subscriptions.subscribe(home, address(), KINDS, secret)
    assert refused.value.issues[0].field == "secret"
    assert refused.value.issues[0].current_value is None


def test_events_are_kept_once_each_in_our_order(home: Membership) -> None:
    wanted = ["achievement.unlocked", "grading.completed", "achievement.unlocked"]
    made = webhook(home, events=tuple(wanted))
    assert made.events == ["grading.completed", "achievement.unlocked"]


@pytest.mark.parametrize("events", [[], ["batch.completed"], ["grading.completed", "*"]])
def test_unknown_events_are_refused_with_those_that_there_are(
    home: Membership, events: list[str]
) -> None:
    with pytest.raises(ValidationFailed, match="Choose from: grading.completed, "):
        subscriptions.subscribe(home, address(), events)


def test_the_same_address_twice_is_a_conflict_that_names_the_first(home: Membership) -> None:
    first = webhook(home)
    with pytest.raises(Conflict) as refused:
        webhook(home, events=("progress.milestone",))
    assert refused.value.details == {"id": str(first.id)}
    webhook(home, "b")


def test_teammates_and_other_accounts_may_use_the_same_address(
    alice: User, bob: User, team: Account, home: Membership
) -> None:
    for place in (home, places.find(alice, team.id), places.find(bob, team.id)):
        webhook(place)
    assert Subscription.objects.count() == 3


def test_an_account_has_a_bounded_number(alice: User, bob: User, team: Account) -> None:
    for number in range(subscriptions.MOST):
        webhook(places.find([alice, bob][number % 2], team.id), str(number))
    with pytest.raises(Conflict, match="20 webhooks already"):
        webhook(places.find(bob, team.id), "another")
    webhook(places.home(bob), "another")


def test_owners_see_all_of_an_account_and_members_their_own(
    alice: User, bob: User, team: Account, home: Membership
) -> None:
    webhook(home)
    hers, his = webhook(places.find(alice, team.id)), webhook(places.find(bob, team.id))
    assert set(subscriptions.seen_from(places.find(alice, team.id))) == {hers, his}
    assert set(subscriptions.seen_from(places.find(bob, team.id))) == {his}
    assert subscriptions.one_seen_from(places.find(alice, team.id), his.id) == his
    with pytest.raises(NotFound):
        subscriptions.one_seen_from(places.find(bob, team.id), hers.id)


def test_viewers_neither_see_nor_make_any(alice: User, charlie: User, team: Account) -> None:
    place = Membership.objects.create(account=team, user=charlie, role="viewer")
    for attempt in (
        lambda: webhook(place),
        lambda: subscriptions.seen_from(place),
        lambda: subscriptions.delete(place, webhook(places.find(alice, team.id)).id),
    ):
        with pytest.raises(Forbidden, match="Viewers only look"):
            attempt()


def test_an_outsider_finds_nothing(home: Membership, charlie: User, ada: User) -> None:
    made = webhook(home)
    for outsider in (places.home(charlie), places.home(ada)):
        assert not subscriptions.seen_from(outsider).exists()
        for verb in (
            subscriptions.one_seen_from,
            subscriptions.rotate_secret,
            subscriptions.delete,
        ):
            with pytest.raises(NotFound, match="Webhook not found"):
                verb(outsider, made.id)
    assert Subscription.objects.filter(id=made.id).exists()


def test_a_new_secret_leaves_the_old_one_valid_for_a_day(home: Membership) -> None:
    made, old = subscriptions.subscribe(home, address(), KINDS)
    changed, new = subscriptions.rotate_secret(home, made.id)
    changed.refresh_from_db()
    assert new != old
    assert sealing.unseal(changed.secret_sealed) == new
    assert sealing.unseal(changed.previous_sealed) == old
    assert changed.secret_ends == new[-4:]
    left = changed.previous_ends_at - timezone.now()  # type: ignore[operator]
    assert timedelta(hours=23, minutes=59) < left <= timedelta(hours=24)


def test_a_second_new_secret_ends_the_first_of_the_old_ones(home: Membership) -> None:
    made = webhook(home)
    _, second = subscriptions.rotate_secret(home, made.id, GIVEN)
    changed, _ = subscriptions.rotate_secret(home, made.id)
    assert sealing.unseal(changed.previous_sealed) == second == GIVEN


def test_the_secret_in_use_is_not_a_new_one(home: Membership) -> None:
    made, _ = subscriptions.subscribe(home, address(), KINDS, GIVEN)
    with pytest.raises(ValidationFailed, match="in use"):
        subscriptions.rotate_secret(home, made.id, GIVEN)
    made.refresh_from_db()
    assert made.previous_sealed == ""


def test_a_new_secret_helps_when_the_old_one_cannot_be_read_any_more(
    home: Membership, settings: object
) -> None:
    made = webhook(home)
    settings.ENCRYPTION_KEYS = ["another key, the first one is lost"]  # type: ignore[attr-defined]
    changed, new = subscriptions.rotate_secret(home, made.id, GIVEN)
    assert sealing.unseal(changed.secret_sealed) == new


def test_an_owner_deletes_but_does_not_change_what_is_somebody_elses(
    alice: User, bob: User, team: Account
) -> None:
    his = webhook(places.find(bob, team.id))
    owner = places.find(alice, team.id)
    with pytest.raises(Forbidden, match="You can delete it"):
        subscriptions.rotate_secret(owner, his.id)
    subscriptions.delete(owner, his.id)
    assert not Subscription.objects.exists()


def test_deleting_what_is_not_there_is_not_found(home: Membership) -> None:
    with pytest.raises(NotFound):
        subscriptions.delete(home, uuid4())


def test_secrets_whose_overlap_has_passed_are_removed(home: Membership) -> None:
    old, fresh = webhook(home), webhook(home, "b")
    for one in (old, fresh):
        subscriptions.rotate_secret(home, one.id)
    past = timezone.now() - timedelta(seconds=1)
    Subscription.objects.filter(id=old.id).update(previous_until=past)
    old.refresh_from_db()
    assert old.previous_ends_at is None
    assert subscriptions.forget_previous_secrets() == 1
    for one in (old, fresh):
        one.refresh_from_db()
    assert (old.previous_sealed, old.previous_until) == ("", None)
    assert fresh.previous_sealed


def test_who_leaves_an_account_takes_their_webhooks_along(
    alice: User, bob: User, team: Account
) -> None:
    hers, at_home = webhook(places.find(alice, team.id)), webhook(places.home(bob))
    webhook(places.find(bob, team.id))
    memberships.leave(team, bob)
    assert set(Subscription.objects.all()) == {hers, at_home}


def test_several_at_once_make_one_for_an_address_and_never_more_than_there_may_be(
    race_database: str,
) -> None:
    rounds = race("tests.webhooks.concurrent_subscribing", race_database)
    assert rounds == [["conflict", "conflict", "conflict", "made"]] * 2
