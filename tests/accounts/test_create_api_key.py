from __future__ import annotations

import json
import shlex
import stat
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from promptlab.accounts import callers, keys
from promptlab.accounts.guests import make_guest
from promptlab.accounts.models import Account, ApiKey, User
from promptlab.accounts.trial import trial_key
from promptlab.management.commands.start import first_call
from tests.server import Server

pytestmark = pytest.mark.django_db
COUNT_DEMO = """
from promptlab.accounts.models import User
print(User.objects.filter(username="demo").count())
"""


def create(*options: str) -> dict[str, Any]:
    printed = StringIO()
    call_command("create_api_key", *options, stdout=printed)
    made: dict[str, Any] = json.loads(printed.getvalue())
    return made


def test_a_user_is_made_with_an_account_and_a_key():
    made = create("--username", "robot")
    assert set(made) == {"api_key", "user_id", "account_id", "plan"}
    user = User.objects.get(username="robot")
    assert made["user_id"] == str(user.id)
    assert made["account_id"] == str(user.personal_account.id)
    assert made["plan"] == "basic"
    assert not user.has_usable_password()
    assert made["api_key"].startswith("pe_sk_live_")
    assert callers.authenticate(made["api_key"]).account_id == user.personal_account.id


def test_a_second_key_goes_to_the_same_user_and_account(alice):
    first, second = create("--username", "alice"), create("--username", "alice")
    assert first["user_id"] == second["user_id"] == str(alice.id)
    assert first["account_id"] == second["account_id"]
    assert first["api_key"] != second["api_key"]


def test_the_plan_is_set_and_then_stays():
    assert create("--username", "robot", "--plan", "enterprise")["plan"] == "enterprise"
    assert create("--username", "robot")["plan"] == "enterprise"
    assert Account.objects.get().plan_id == "enterprise"


def test_a_test_key_calls_as_a_test():
    key = create("--username", "robot", "--test")["api_key"]
    assert key.startswith("pe_sk_test_")
    assert callers.authenticate(key).is_test


def test_a_promptops_key_comes_with_its_secret():
    made = create("--username", "robot", "--kind", "promptops")
    assert made["api_key"].startswith("po_")
    assert made["secret"] == keys.secret_of(keys.verify(made["api_key"]))


def test_guests_and_people_who_are_not_active_get_none(alice):
    guest = make_guest("a-visitor")
    User.objects.filter(id=alice.id).update(is_active=False)
    for username in (guest.username, "alice"):
        with pytest.raises(CommandError):
            create("--username", username)
    assert not ApiKey.objects.exists()


def test_an_unknown_plan_is_refused():
    with pytest.raises(CommandError):
        create("--username", "robot", "--plan", "golden")


def test_the_trial_key_is_made_once_and_readable_by_its_owner_only(tmp_path):
    path = tmp_path / "test_key"
    first = trial_key(path)
    assert trial_key(path) == first == path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert callers.authenticate(first).is_test
    assert ApiKey.objects.count() == 1


def test_a_trial_key_of_another_database_is_replaced(tmp_path):
    path = tmp_path / "test_key"
    path.write_text("pe_sk_test_of_another_database")
    assert callers.authenticate(trial_key(path)).is_test
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_revoked_trial_key_is_replaced(tmp_path):
    path = tmp_path / "test_key"
    first = trial_key(path)
    keys.revoke(keys.find(first))
    assert trial_key(path) != first


def test_no_key_is_printed_or_made_where_strangers_may_come(server: Server):
    assert "pe_sk_" not in server.log.read_text()
    users = server.manage("shell", "-v", "0", "-c", COUNT_DEMO)
    assert users.strip() == "0"


def test_the_printed_curl_is_a_whole_command():
    printed = first_call("http://127.0.0.1:8000", "pe_sk_test_x")
    words = shlex.split(printed[printed.index("curl") :])
    assert words[:4] == ["curl", "-X", "POST", "http://127.0.0.1:8000/functions/v1/grade-prompt"]
    assert "Authorization: Bearer pe_sk_test_x" in words
    assert json.loads(words[-1])["scenario_id"] == "basic-coding-task"
