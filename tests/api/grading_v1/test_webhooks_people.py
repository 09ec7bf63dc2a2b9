"""/functions/v1/grade-prompt/webhooks: who may, and how often."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from promptlab.accounts import keys, places
from promptlab.accounts.models import Account, Membership, User
from tests.api.client import Client
from tests.api.conftest import key_for
from tests.api.grading_v1.test_webhooks import NEW, PATH, make, subscribed


@pytest.fixture
def other(shared_database: None, charlie: User) -> Iterator[Client]:
    """Charlie's program: an outsider."""
    calling = Client(key_for(charlie)[1])
    yield calling
    calling.close()


@pytest.fixture
def team(alice: User, bob: User) -> Account:
    """Alice owns it, Bob is a member."""
    account = places.found(alice, "Team")
    Membership.objects.create(account=account, user=bob, role="member")
    return account


def test_an_outsider_finds_nothing(client: Client, other: Client) -> None:
    one = f"{PATH}/{make(client).json['data']['id']}"
    calls = [
        ("GET", one),
        ("DELETE", one),
        ("POST", f"{one}/rotate-secret"),
        ("GET", f"{one}/deliveries"),
    ]
    assert [other.call(*call).status for call in calls] == [404] * 4
    assert other.get(PATH).json["data"]["webhooks"] == []
    assert client.get(one).status == 200


def test_staff_are_outsiders_too(client: Client, ada: User) -> None:
    made = make(client).json["data"]
    assert client.get(f"{PATH}/{made['id']}", token=key_for(ada)[1]).status == 404


def test_a_teammate_sees_their_own_and_an_owner_all(
    client: Client, alice: User, bob: User, team: Account
) -> None:
    hers, his = subscribed(alice, 1, team), subscribed(bob, 2, team)
    of_alice = keys.issue(team, alice, name="owner")[1]
    of_bob = keys.issue(team, bob, name="member")[1]

    def seen(token: str) -> set[str]:
        return {row["id"] for row in client.get(PATH, token=token).json["data"]["webhooks"]}

    assert seen(of_alice) == {str(hers.id), str(his.id)}
    assert seen(of_bob) == {str(his.id)}
    assert client.get(PATH).json["data"]["webhooks"] == []  # her personal account
    assert client.delete(f"{PATH}/{hers.id}", token=of_bob).status == 404
    refused = client.post(f"{PATH}/{his.id}/rotate-secret", token=of_alice)
    assert (refused.status, refused.json["error"]["code"]) == (403, "FORBIDDEN")
    assert client.delete(f"{PATH}/{his.id}", token=of_alice).status == 204


def test_who_becomes_a_viewer_is_refused(client: Client, bob: User, team: Account) -> None:
    """At once here, although the process remembers the key for five seconds."""
    token = keys.issue(team, bob, name="member")[1]
    assert client.get(PATH, token=token).status == 200
    Membership.objects.filter(account=team, user=bob).update(role="viewer")
    for answer in (client.get(PATH, token=token), client.post(PATH, NEW, token=token)):
        assert answer.status == 403
    Membership.objects.filter(account=team, user=bob).delete()
    assert client.get(PATH, token=token).status == 404


@pytest.mark.parametrize(("scopes", "status"), [(["webhooks"], 200), (["grade"], 403)])
def test_a_key_needs_the_scope_webhooks(
    client: Client, alice: User, scopes: list[str], status: int
) -> None:
    answer = client.get(PATH, token=key_for(alice, scopes=scopes)[1])
    assert answer.status == status


def test_without_a_key_nobody_comes_in(stranger: Client) -> None:
    assert stranger.get(PATH).status == 401
    assert stranger.post(PATH, NEW).status == 401


def test_thirty_calls_a_minute_over_all_endpoints(client: Client) -> None:
    for _ in range(15):
        assert client.get(PATH).status == 200
        assert client.delete(f"{PATH}/00000000-0000-4000-8000-000000000000").status == 404
    refused = client.get(PATH)
    assert refused.status == 429
    assert refused.json["error"]["message"] == "Maximum 30 webhook calls per minute exceeded"
