"""/functions/v1/grade-prompt/webhooks: subscribe, list, look at, rotate the secret, delete.

The address leads to a public IP address by itself, so that no test needs the internet.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from promptlab.accounts import places
from promptlab.accounts.models import Account, User
from promptlab.api.models import KeyedCall
from promptlab.lib import sealing
from promptlab.lib.events import deliver_pending
from promptlab.lib.outbound import Address
from promptlab.webhooks import subscriptions
from promptlab.webhooks.models import Subscription
from tests.api.client import Answer, Client
from tests.api.grading_v1.shapes import MOMENT, UUID, fits
from tests.api.queries import queries_of
from tests.grading.making import attempt, make_scenario

PATH = "/functions/v1/grade-prompt/webhooks"
URL = "https://1.1.1.1/hooks"
SECRET = "correct-horse-battery-staple"
NEW = {"url": URL, "events": ["grading.completed"]}
WEBHOOK = {
    "id": UUID,
    "url": str,
    "events": [str],
    "user_id": UUID,
    "secret_ends_with": str,
    "previous_secret_valid_until": type(None),
    "created_at": MOMENT,
}


def make(client: Client, **fields: Any) -> Answer:
    return client.post(PATH, {**NEW, **fields})


def subscribed(user: User, number: int = 0, account: Account | None = None) -> Subscription:
    place = places.find(user, account.id) if account else places.home(user)
    url = f"{URL}/{number}"
    return subscriptions.subscribe(
        place, Address(url, "1.1.1.1", 443, ("1.1.1.1",)), NEW["events"]
    )[0]


def test_a_subscription_is_made_with_a_secret_that_is_shown_once(
    client: Client, alice: User
) -> None:
    answer = make(client, events=["progress.milestone", "grading.completed"])
    assert answer.status == 201, answer.body
    data = answer.json["data"]
    fits(data, {**WEBHOOK, "secret": str})
    assert data["url"] == URL
    assert data["events"] == ["grading.completed", "progress.milestone"]
    assert data["user_id"] == str(alice.id)
    assert data["secret"].endswith(data["secret_ends_with"])
    shown = client.get(f"{PATH}/{data.pop('id')}").json["data"]
    assert data.pop("secret").startswith("whsec_")
    assert {**data, "id": shown["id"]} == shown


def test_a_secret_of_ones_own_is_taken_and_not_repeated(client: Client) -> None:
    answer = make(client, secret=SECRET)
    assert answer.status == 201
    fits(answer.json["data"], WEBHOOK)
    assert SECRET.encode() not in answer.body
    stored = Subscription.objects.get()
    assert sealing.unseal(stored.secret_sealed) == SECRET
    assert SECRET not in stored.secret_sealed


@pytest.mark.parametrize(
    "url",
    [
        "http://1.1.1.1/hooks",
        "https://127.0.0.1/hooks",
        "https://[::1]/hooks",
        "https://[::ffff:127.0.0.1]/hooks",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/hooks",
        "https://2130706433/hooks",
        "https://0x7f000001/hooks",
        "https://localhost/hooks",
        "https://printer.local/hooks",
        "https://intranet/hooks",
        "https://user:secret@1.1.1.1/hooks",
        "https://1.1.1.1/hooks#part",
        "https://1.1.1.1:22/hooks",
        "ftp://1.1.1.1/hooks",
        "hooks",
        "",
        f"https://1.1.1.1/{'a' * 2048}",
    ],
)
def test_addresses_that_are_private_local_or_odd_are_refused(client: Client, url: str) -> None:
    answer = make(client, url=url)
    assert answer.status == 400
    error = answer.json["error"]
    assert error["code"] == "VALIDATION_ERROR"
    assert [issue["field"] for issue in error["details"]] == ["url"]
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"url": None}, "url"),
        ({"url": 7}, "url"),
        ({"events": []}, "events"),
        ({"events": ["batch.completed"]}, "events.0"),
        ({"events": "grading.completed"}, "events"),
        ({"events": ["grading.completed"] * 21}, "events"),
        ({"secret": "short"}, "secret"),
        ({"secret": "x" * 257}, "secret"),
        ({"secret": "with a blank inside"}, "secret"),
        ({"secret": 7}, "secret"),
    ],
)
def test_a_broken_rule_is_named_with_its_field(
    client: Client, fields: dict[str, Any], field: str
) -> None:
    answer = make(client, **fields)
    assert answer.status == 400
    assert [issue["field"] for issue in answer.json["error"]["details"]] == [field]


def test_a_refused_secret_is_not_repeated(client: Client) -> None:
    assert b"hunter2" not in make(client, secret="hunter2").body


def test_the_same_address_again_is_a_conflict_that_names_the_first(client: Client) -> None:
    first = make(client).json["data"]
    again = make(client, url="https://1.1.1.1:443/hooks", events=["achievement.unlocked"])
    assert (again.status, again.json["error"]["code"]) == (409, "CONFLICT")
    assert again.json["error"]["details"] == {"id": first["id"]}


def test_an_account_has_twenty(client: Client, alice: User) -> None:
    for number in range(20):
        subscribed(alice, number)
    answer = make(client)
    assert answer.status == 409
    assert "20 webhooks" in answer.json["error"]["message"]


def test_sent_again_with_its_key_it_is_made_once_and_the_secret_is_kept_encrypted(
    client: Client,
) -> None:
    first, again = (client.post(PATH, NEW, headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert (first.status, again.status) == (201, 201)
    assert first.body == again.body
    assert again["Idempotent-Replayed"] == "true"
    assert Subscription.objects.count() == 1
    assert first.json["data"]["secret"].encode() not in bytes(KeyedCall.objects.get().body)


def test_the_list_is_paged_newest_first_and_holds_no_secret(client: Client, alice: User) -> None:
    made = [subscribed(alice, number) for number in range(3)]
    first = client.get(f"{PATH}?limit=2").json["data"]
    second = client.get(f"{PATH}?limit=2&offset=2").json["data"]
    listed = first["webhooks"] + second["webhooks"]
    assert [row["id"] for row in listed] == [str(one.id) for one in reversed(made)]
    assert first["pagination"] == {"total": 3, "limit": 2, "offset": 0, "has_more": True}
    assert second["pagination"] == {"total": 3, "limit": 2, "offset": 2, "has_more": False}
    for row in listed:
        fits(row, WEBHOOK)


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "offset=-1", "limit=many"])
def test_a_page_has_bounds(client: Client, query: str) -> None:
    assert client.get(f"{PATH}?{query}").status == 400


def test_a_list_costs_the_same_however_long_it_is(client: Client, alice: User) -> None:
    counted = []
    for number in range(3):
        subscribed(alice, number)
        with queries_of(client) as asked:
            assert len(client.get(PATH).json["data"]["webhooks"]) == number + 1
        counted.append(len(asked))
    assert counted[1] == counted[2]
    assert counted[2] <= 4


def test_a_new_secret_is_shown_once_and_the_old_one_stays_valid_for_a_day(client: Client) -> None:
    made = make(client).json["data"]
    answer = client.post(f"{PATH}/{made['id']}/rotate-secret")
    assert answer.status == 200, answer.body
    data = answer.json["data"]
    fits(data, {**WEBHOOK, "secret": str, "previous_secret_valid_until": MOMENT})
    assert data["secret"] != made["secret"]
    assert data["secret"].endswith(data["secret_ends_with"])
    shown = client.get(f"{PATH}/{made['id']}").json["data"]
    assert "secret" not in shown
    assert shown["previous_secret_valid_until"] == data["previous_secret_valid_until"]
    stored = Subscription.objects.get()
    assert sealing.unseal(stored.previous_sealed) == made["secret"]


def test_a_new_secret_may_be_given(client: Client) -> None:
    made = make(client).json["data"]
    for body in ({"secret": None}, {}):
        assert "secret" in client.post(f"{PATH}/{made['id']}/rotate-secret", body).json["data"]
    answer = client.post(f"{PATH}/{made['id']}/rotate-secret", {"secret": SECRET})
    assert answer.status == 200
    assert "secret" not in answer.json["data"]
    assert answer.json["data"]["secret_ends_with"] == SECRET[-4:]
    for secret in (SECRET, "short"):
        again = client.post(f"{PATH}/{made['id']}/rotate-secret", {"secret": secret})
        assert again.status == 400
        assert again.json["error"]["details"][0]["field"] == "secret"


def test_a_new_secret_is_kept_encrypted_for_those_who_ask_again(client: Client) -> None:
    where = f"{PATH}/{make(client).json['data']['id']}/rotate-secret"
    first, again = (client.post(where, headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert first.body == again.body
    assert first.json["data"]["secret"].encode() not in bytes(KeyedCall.objects.get().body)


def test_what_is_deleted_is_gone(client: Client) -> None:
    made = make(client).json["data"]
    answer = client.delete(f"{PATH}/{made['id']}")
    assert (answer.status, answer.body) == (204, b"")
    assert client.get(f"{PATH}/{made['id']}").status == 404
    again = client.delete(f"{PATH}/{made['id']}")
    assert again.status == 404
    assert again.json["error"] == {
        "code": "NOT_FOUND",
        "message": "Webhook not found",
        "details": f"Webhook ID '{made['id']}' does not exist",
        "request_id": again["X-Request-ID"],
    }


def test_events_wait_until_a_later_version_sends_them(client: Client, alice: User) -> None:
    made = make(client, events=["grading.completed", "progress.milestone"]).json["data"]
    row = attempt(alice, make_scenario("first"), 8.5)
    while deliver_pending(older_than=timedelta(0)):
        pass
    data = client.get(f"{PATH}/{made['id']}/deliveries").json["data"]
    assert data["pagination"] == {"total": 2, "limit": 20, "offset": 0, "has_more": False}
    assert {one["status"] for one in data["deliveries"]} == {"waiting"}
    told = {one["event"]: one["payload"] for one in data["deliveries"]}
    fits(told["grading.completed"]["timestamp"], MOMENT)
    assert told["grading.completed"]["data"] == {
        "user_id": str(alice.id),
        "result_id": str(row.id),
        "overall_score": 8.5,
        "category": "good",
    }
    assert told["progress.milestone"]["data"]["passed"] == ["first"]
    page = client.get(f"{PATH}/{made['id']}/deliveries?limit=1").json["data"]
    assert (len(page["deliveries"]), page["pagination"]["has_more"]) == (1, True)
