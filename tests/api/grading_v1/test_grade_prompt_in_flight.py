"""POST /functions/v1/grade-prompt: the same prompt in flight is graded once."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grading import attempts
from grading.models import Attempt
from promptlab.accounts.models import User
from promptlab.lib.models import Event
from tests import vendor_server
from tests.api.client import Client
from tests.api.conftest import key_for
from tests.api.grading_v1.test_grade_prompt import EXAMPLE, PATH, PROMPT, body
from tests.api.sites import COMMANDS, Site, Stocked
from tests.grading.judging.bench import ALL_MET, PROMPT as JUDGED, give_budget, publish, reply
from tests.vendor_server import Vendor

PREPARE = (
    "from promptlab.accounts.models import User;"
    "from tests.grading.judging.bench import give_budget, publish;"
    "publish('claude'); give_budget(User.objects.get())"
)


@pytest.mark.usefixtures("library")
def test_twenty_calls_at_once_of_two_programs_become_one_attempt(
    client: Client, alice: User, ada: User
) -> None:
    """Ten are Alice's own, ten come from staff for her, so they are counted apart."""
    staff = key_for(ada)[1]
    mine = [client.acall("POST", PATH, EXAMPLE) for _ in range(10)]
    theirs = [
        client.acall("POST", PATH, body(user_id=str(alice.id)), token=staff) for _ in range(10)
    ]

    async def all_of_them() -> list[Any]:
        return [answer.json for answer in await asyncio.gather(*mine, *theirs)]

    answers = client.run(all_of_them())
    attempt = Attempt.objects.get()
    assert {answer["data"]["result_id"] for answer in answers} == {str(attempt.id)}
    assert {answer["data"]["metadata"]["attempt_number"] for answer in answers} == {1}
    assert Event.objects.filter(name="grading.completed").count() == 1


@pytest.mark.usefixtures("library")
def test_each_caller_gets_the_words_of_their_own_context(client: Client) -> None:
    first, second = client.together(
        [("POST", PATH, body(context={"skill_level": level})) for level in ("beginner", "expert")]
    )
    assert first.json["data"]["result_id"] == second.json["data"]["result_id"]
    assert first.json["data"]["grade"] == second.json["data"]["grade"]
    assert first.json["data"]["feedback"] != second.json["data"]["feedback"]


@pytest.mark.usefixtures("library")
def test_the_same_number_is_shared_and_the_next_one_is_not(client: Client) -> None:
    numbers = [1, 1, 2]
    answers = client.together([("POST", PATH, body(attempt_number=n)) for n in numbers])
    assert [answer.status for answer in answers] == [200, 200, 400]
    assert Attempt.objects.count() == 1


@pytest.mark.usefixtures("library")
def test_different_prompts_and_people_are_graded_apart(client: Client, bob: User) -> None:
    token = key_for(bob)[1]

    async def all_of_them() -> list[int]:
        answers = await asyncio.gather(
            client.acall("POST", PATH, body()),
            client.acall("POST", PATH, body(prompt=PROMPT + " Thanks.")),
            client.acall("POST", PATH, body(), token=token),
        )
        return [answer.status for answer in answers]

    assert client.run(all_of_them()) == [200] * 3
    assert Attempt.objects.count() == 3


def test_who_hangs_up_stops_it_for_nobody(client: Client, alice: User, vendor: Vendor) -> None:
    scenario = publish("claude")
    give_budget(alice)
    release = threading.Event()
    vendor.says(replace(reply(ALL_MET), hangs=release))
    sent = {"prompt": JUDGED, "scenario_id": scenario.id}

    async def one_hangs_up() -> Any:
        first, second = (asyncio.create_task(client.acall("POST", PATH, sent)) for _ in range(2))
        while not vendor.requests:  # noqa: ASYNC110  (a thread fills it)
            await asyncio.sleep(0.01)
        first.cancel()
        await asyncio.sleep(0)
        release.set()
        return (await second).json

    answer = client.run(one_hangs_up())
    assert answer["data"]["result_id"] == str(Attempt.objects.get().id)
    assert len(vendor.requests) == 1


@pytest.mark.usefixtures("library")
def test_while_a_prompt_is_read_nobody_else_waits_for_the_database(client: Client) -> None:
    """The thread that reads prompts is busy; the only one for the database is not."""
    release = threading.Event()
    busy = attempts._readers().submit(release.wait, 30)

    async def meanwhile() -> list[int]:
        slow = asyncio.create_task(client.acall("POST", PATH, EXAMPLE))
        quick = [await client.acall("GET", f"{PATH}/history") for _ in range(5)]
        assert not slow.done()
        release.set()
        return [answer.status for answer in [*quick, await slow]]

    assert client.run(meanwhile()) == [200] * 6
    assert busy.result()


# --- in two processes --------------------------------------------------------------------------


class RealSite(Site):
    application = "promptlab.asgi:application"


@pytest.fixture
def judging() -> Iterator[Vendor]:
    with vendor_server.running() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, stocked: Stocked, judging: Vendor) -> Iterator[Site]:
    made = stocked.site(
        tmp_path,
        RealSite,
        ANTHROPIC_API_KEY=vendor_server.KEY,
        ANTHROPIC_BASE_URL=judging.url,
    )
    made.manage("shell", "-c", PREPARE)
    yield made
    made.stop()


def test_two_processes_record_it_once(site: Site, judging: Vendor) -> None:
    """Both ask Claude before either has recorded anything."""
    release = threading.Event()
    judging.says(replace(reply(ALL_MET), hangs=release))
    sent = {"prompt": JUDGED, "scenario_id": "thank-you"}
    clients = [site.client(server) for server in COMMANDS]
    with ThreadPoolExecutor(len(clients)) as callers:
        calls = [callers.submit(each.post, PATH, json=sent) for each in clients]
        end = time.monotonic() + 20
        while len(judging.requests) < len(clients) and time.monotonic() < end:
            time.sleep(0.01)
        release.set()
        answers = [call.result().json() for call in calls]
    assert len(judging.requests) == len(clients)
    assert len({answer["data"]["result_id"] for answer in answers}) == 1
    history = clients[0].get("/functions/v1/grade-prompt/history").json()["data"]
    assert history["pagination"]["total"] == 1
    for each in clients:
        each.close()
