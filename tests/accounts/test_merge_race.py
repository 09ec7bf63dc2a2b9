from __future__ import annotations

from tests.accounts.concurrent_merge import ROUNDS
from tests.databases import race


def test_a_sign_up_in_two_windows_while_prompts_arrive_loses_nothing(race_database: str):
    rounds = race("tests.accounts.concurrent_merge", race_database)
    assert len(rounds) == ROUNDS
    for one in rounds:
        assert one["kept"] == one["made"] == one["last_number"]
        assert (one["merges"], one["owners"], one["guests"]) == (1, 1, 0)
