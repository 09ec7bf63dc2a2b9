"""While Claude takes its time, nobody else waits: on the real server, on SQLite."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests import vendor_server
from tests.server import Server
from tests.vendor_server import Vendor, error

ADDRESS = "/scenarios/thank-you-email/"
PROMPT = "Write an e-mail to my neighbour Marta to thank her for the pie. Keep it under 80 words. "
WAITING = 12
PEOPLE = """
from decimal import Decimal
from promptlab.accounts.models import Budget, User
from promptlab.accounts.people import make_personal_account
alice = User.objects.create_user("alice", "alice@example.org", "correct horse")
Budget.objects.create(account=make_personal_account(alice), limit_usd=Decimal(1))
"""


@pytest.fixture(scope="module")
def vendor() -> Iterator[Vendor]:
    with vendor_server.running() as running:
        yield running


@pytest.fixture(scope="module")
def house(
    vendor: Vendor, tmp_path_factory: pytest.TempPathFactory, migrated: Path
) -> Iterator[Server]:
    running = Server.start(
        tmp_path_factory.mktemp("slow"),
        migrated,
        PROMPTLAB_GRADER="claude",
        ANTHROPIC_API_KEY=vendor_server.KEY,
        ANTHROPIC_BASE_URL=vendor.url,
    )
    running.manage("shell", "-c", PEOPLE)
    yield running
    running.stop()


class Visitor:
    """A browser without scripts."""

    def __init__(self, house: Server) -> None:
        self.house, self.session = house, requests.Session()

    def send(self, path: str, **fields: str) -> requests.Response:
        page = self.session.get(self.house.url + path, timeout=10).text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        data = {"csrfmiddlewaretoken": token[1], **fields}
        headers = {"Referer": self.house.url + path}
        return self.session.post(self.house.url + path, data=data, headers=headers, timeout=40)


def test_slow_calls_hold_up_neither_readers_nor_writers(house, vendor):
    going = threading.Event()
    late = error(400, "invalid_request_error")
    late.hangs = going
    vendor.says(late)
    alice = Visitor(house)
    alice.send("/accounts/login/", login="alice", password="correct horse")
    with ThreadPoolExecutor(WAITING) as threads:
        asked = []
        for number in range(WAITING):
            other = Visitor(house)
            other.session.cookies.update(alice.session.cookies)
            asked.append(threads.submit(other.send, ADDRESS, prompt=f"{PROMPT} Number {number}."))
        try:
            while len(vendor.requests) < WAITING:
                assert not any(one.done() for one in asked)
                threading.Event().wait(0.05)
            assert requests.get(f"{house.url}/ready", timeout=10).status_code == 200
            guest = Visitor(house).send(ADDRESS, prompt=PROMPT)  # the guest's attempt is written
            assert guest.status_code == 200
            assert "there is no budget for Claude here" in guest.text
            assert not any(one.done() for one in asked)
        finally:
            going.set()
        answers = [one.result() for one in asked]
    assert {answer.status_code for answer in answers} == {503}
    assert all(answer.headers["Retry-After"] for answer in answers)
    assert all("AI grading service temporarily unavailable" in one.text for one in answers)
