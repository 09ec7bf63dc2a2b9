from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from promptlab.accounts import keys
from promptlab.accounts.models import Account, ApiKey, User
from promptlab.accounts.people import delete_person, export_person, make_personal_account
from promptlab.lib.errors import Conflict

WEEK = timedelta(days=7)


@pytest.fixture
def home(alice: User) -> Account:
    return make_personal_account(alice)


def made(home: Account, alice: User, **options: Any) -> tuple[ApiKey, str]:
    return keys.issue(home, alice, name="Script", **options)


def moved(key: ApiKey, **times: timedelta) -> ApiKey:
    """The key with these moments that far from now."""
    now = timezone.now()
    ApiKey.objects.filter(id=key.id).update(**{name: now + by for name, by in times.items()})
    key.refresh_from_db()
    return key


@pytest.mark.parametrize(
    ("options", "shape"),
    [
        ({}, r"pe_sk_live_[A-Za-z0-9]{40}"),
        ({"live": False}, r"pe_sk_test_[A-Za-z0-9]{40}"),
        ({"kind": "promptops"}, r"po_[A-Za-z0-9]{40}"),
    ],
)
def test_the_beginning_of_a_key_says_what_it_is(home, alice, options, shape):
    key, text = made(home, alice, **options)
    assert re.fullmatch(shape, text)
    assert text.startswith(key.prefix)
    assert keys.verify(text) == key


def test_the_database_holds_only_a_digest(home, alice):
    texts = [made(home, alice)[1], made(home, alice, kind="promptops")[1]]
    secret = keys.secret_of(ApiKey.objects.get(kind="promptops"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_apikey")
        stored = str(cursor.fetchall())
    assert keys.digest(texts[0]) in stored
    for private in (*texts, secret):
        assert private not in stored
        assert private[12:] not in stored


def test_only_promptops_keys_have_a_secret(home, alice):
    key, _ = made(home, alice, kind="promptops")
    assert re.fullmatch(r"[A-Za-z0-9]{40}", keys.secret_of(key))
    assert made(home, alice)[0].secret_sealed == ""


def test_keys_that_begin_alike_are_told_apart(home, alice):
    key, text = made(home, alice)
    other, _ = made(home, alice)
    ApiKey.objects.filter(id=other.id).update(prefix=key.prefix)
    assert keys.verify(text) == key


@pytest.mark.parametrize("wrong", ["", "pe_sk_live_", "hello", "po_é", "pe_sk_test_" + "a" * 5000])
def test_what_is_no_key_is_not_recognised(home, alice, wrong):
    _, text = made(home, alice)
    assert keys.verify(wrong) is None
    assert keys.verify(text[:-1]) is None
    assert keys.verify(text + "a") is None


def test_unknown_scopes_are_dropped_and_all_are_given_unless_told(home, alice):
    assert made(home, alice, scopes=["grade", "everything"])[0].scopes == ["grade"]
    assert set(made(home, alice)[0].scopes) == set(keys.SCOPES)


def test_a_key_stops_at_its_expiry(home, alice):
    key, text = made(home, alice, expires_at=timezone.now() + WEEK)
    assert keys.verify(text)
    moved(key, expires_at=-timedelta(seconds=1))
    assert keys.verify(text) is None
    assert key.state == "expired"


def test_a_revoked_key_stays_revoked(home, alice):
    key, text = made(home, alice)
    keys.revoke(key)
    first = key.revoked_at
    keys.revoke(key)
    assert key.revoked_at == first
    assert keys.verify(text) is None


def test_old_and_new_key_are_both_accepted_until_the_overlap_ends(home, alice):
    old, old_text = made(home, alice, scopes=["grade"], live=False)
    new, new_text = keys.rotate(old, timedelta(days=1))
    assert (new.name, new.scopes, new.live) == ("Script", ["grade"], False)
    old.refresh_from_db()
    assert (old.state, old.replaced_by) == ("retiring", new)
    assert keys.verify(old_text)
    assert keys.verify(new_text)
    moved(old, retires_at=-timedelta(seconds=1))
    assert keys.verify(old_text) is None
    assert keys.verify(new_text)


def test_without_overlap_the_old_key_stops_at_once(home, alice):
    old, old_text = made(home, alice)
    keys.rotate(old, timedelta())
    assert keys.verify(old_text) is None


def test_a_key_that_expires_is_replaced_by_one_that_lives_as_long(home, alice):
    old, _ = made(home, alice, expires_at=timezone.now() + WEEK)
    moved(old, created_at=-6 * timedelta(days=1), expires_at=timedelta(days=1))
    new, _ = keys.rotate(old, timedelta(hours=1))
    assert timedelta(days=6, hours=23) < new.expires_at - timezone.now() <= WEEK


def test_a_key_is_replaced_once_and_only_while_it_is_in_use(home, alice):
    old, _ = made(home, alice)
    keys.rotate(old, timedelta(days=1))
    gone, _ = made(home, alice)
    keys.revoke(gone)
    for key in (old, gone):
        with pytest.raises(Conflict):
            keys.rotate(key, timedelta(days=1))
    assert ApiKey.objects.count() == 3


def test_the_last_use_is_written_once_a_minute_at_most(home, alice, django_assert_num_queries):
    key, text = made(home, alice)
    keys.verify(text)
    key.refresh_from_db()
    first = key.last_used_at
    assert first is not None
    with django_assert_num_queries(1):
        keys.verify(text)
    key.refresh_from_db()
    assert key.last_used_at == first
    moved(key, last_used_at=-timedelta(seconds=61))
    keys.verify(text)
    key.refresh_from_db()
    assert key.last_used_at > first


def test_keys_go_with_their_person(home, alice):
    made(home, alice)
    delete_person(alice)
    assert not ApiKey.objects.exists()


def test_the_export_names_keys_but_holds_nothing_to_call_with(home, alice):
    key, text = made(home, alice)
    [listed] = export_person(alice)["api_keys"]
    assert (listed["name"], listed["prefix"]) == ("Script", key.prefix)
    assert text not in str(listed)
    assert key.digest not in str(listed)
