"""The request log as people see it: /account/accounts/<id>/calls/"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promptlab.accounts.models import Account, Call, Membership, User

Role = Membership.Role


@pytest.fixture
def team(alice: User, bob: User) -> Account:
    account = Account.objects.create(name="Weather desk")
    Membership.objects.create(account=account, user=alice, role=Role.OWNER)
    Membership.objects.create(account=account, user=bob, role=Role.MEMBER)
    return account


def call(account: Account, user: User, number: int, **fields: object) -> Call:
    values: dict[str, object] = {
        "request_id": f"req_{number}",
        "door": "grading_v1",
        "method": "POST",
        "path": f"/functions/v1/grade-prompt?n={number}",
        "status": 200,
        "body": '{"prompt": "<b>bold</b>"}',
        "duration_ms": 12,
        "created_at": timezone.now() - timedelta(minutes=number),
        **fields,
    }
    return Call.objects.create(account=account, user=user, **values)


def shown(client: Client, person: User, account: Account, query: str = "") -> str:
    client.force_login(person)
    answer = client.get(reverse("calls", args=[account.id]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_owner_sees_all_and_a_member_their_own(
    client: Client, team: Account, alice: User, bob: User
) -> None:
    call(team, alice, 1)
    call(team, bob, 2)
    page = shown(client, alice, team)
    assert "grade-prompt?n=1" in page
    assert "grade-prompt?n=2" in page
    page = shown(client, bob, team)
    assert "grade-prompt?n=1" not in page
    assert "grade-prompt?n=2" in page


def test_outsiders_and_viewers_see_nothing(
    client: Client, team: Account, charlie: User, bob: User
) -> None:
    client.force_login(charlie)
    assert client.get(reverse("calls", args=[team.id])).status_code == 404
    Membership.objects.filter(user=bob).update(role=Role.VIEWER)
    client.force_login(bob)
    assert client.get(reverse("calls", args=[team.id])).status_code == 403


def test_a_refusal_shows_its_code_and_the_field_at_fault(
    client: Client, team: Account, alice: User
) -> None:
    call(team, alice, 1, status=400, code="VALIDATION_ERROR", field="prompt")
    page = shown(client, alice, team)
    assert "VALIDATION_ERROR, field prompt" in page
    assert "req_1" in page


def test_what_was_sent_is_shown_as_text_in_a_command(
    client: Client, team: Account, alice: User
) -> None:
    call(team, alice, 1)
    page = shown(client, alice, team)
    assert "curl -X POST" in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page


def test_the_list_can_be_narrowed(client: Client, team: Account, alice: User) -> None:
    call(team, alice, 1)
    call(team, alice, 2, status=429, code="RATE_LIMIT_EXCEEDED")
    assert "?n=1" not in shown(client, alice, team, "?only=refused")
    page = shown(client, alice, team, "?request=req_1")
    assert "?n=1" in page
    assert "?n=2" not in page
    assert "No call fits" in shown(client, alice, team, "?request=req_9")


def test_many_calls_are_turned_over(client: Client, team: Account, alice: User) -> None:
    for number in range(60):
        call(team, alice, number)
    assert "?n=59" not in shown(client, alice, team)
    assert "?n=59" in shown(client, alice, team, "?page=2")


def test_before_the_first_call_the_page_says_what_will_be_here(
    client: Client, team: Account, alice: User
) -> None:
    assert "Nothing has called yet" in shown(client, alice, team)


def test_a_page_of_many_calls_asks_the_database_a_few_times_only(
    client: Client, team: Account, alice: User, django_assert_max_num_queries: object
) -> None:
    for number in range(50):
        call(team, alice, number)
    client.force_login(alice)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        page = client.get(reverse("calls", args=[team.id]))
    assert "?n=49" in page.content.decode()
