"""A judge's bench for tests: a scenario, a prompt, and replies in the judge's form."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone

from grading import scenarios
from grading.models import Scenario
from grading.packs import files
from promptlab.accounts.models import Account, Budget, User
from promptlab.accounts.people import make_personal_account
from promptlab.lib.database import on_database, threads
from promptlab.lib.models import Event, Job
from promptlab.lib.running import Runner
from tests.packs import pack, scenario as content
from tests.vendor_server import Answer, message

# The points of tests/packs.py, by number: 1 task, 2 the reader, 3 the length, 4 the tone.
POINTS = 4
PROMPT = (
    "Write a short note that thanks my colleague Ines for taking my Friday shift. "
    "At most 60 words, warm and informal."
)
ALL_MET = {
    1: ("met", ["Write a short note that thanks"]),
    2: ("met", ["my colleague Ines"]),
    3: ("met", ["At most 60 words"]),
    4: ("met", ["warm and informal"]),
}
Found = Mapping[int, tuple[str, list[str]]]


def reply(found: Found, **more: Any) -> Answer:
    """The judge's reply with these verdicts and quotes; other points are missing."""
    rows = [
        {
            "checkpoint": number,
            "verdict": found.get(number, ("missing", []))[0],
            "quotes": found.get(number, ("missing", []))[1],
        }
        for number in range(1, POINTS + 1)
    ]
    return message(json.dumps({"verdicts": rows, **more}))


def publish(grader: str = "", **fields: Any) -> Scenario:
    """The scenario of tests/packs.py, published, graded by this grader."""
    files.load({"mine.yaml": pack(content(**fields))})
    scenario = Scenario.objects.get(id="thank-you")
    scenario.grader = grader
    scenario.save()
    scenarios.publish(scenario)
    return scenarios.find(None, "thank-you")


def give_budget(user: User, amount: str = "1") -> Account:
    """Let this person's own account spend so many US dollars."""
    account = make_personal_account(user)
    Budget.objects.update_or_create(account=account, defaults={"limit_usd": Decimal(amount)})
    return account


def work_off(seconds: float = 20) -> None:
    """Run the jobs, as a server does, until none is left that is due now."""
    asyncio.run(_work_off(seconds))


async def _work_off(seconds: float) -> None:
    # One thread for everything: the tests' SQLite is in memory and knows no waiting for a lock.
    runner = asyncio.create_task(Runner(threads=threads()).run())
    try:
        async with asyncio.timeout(seconds):
            while await on_database(_due):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    finally:
        runner.cancel()
        await asyncio.gather(runner, return_exceptions=True)


def _due() -> bool:
    return Job.objects.filter(finished_at=None, run_at__lte=timezone.now()).exists()


def completed() -> list[dict[str, Any]]:
    """What `grading.completed` told, in order."""
    events = Event.objects.filter(name="grading.completed").order_by("created_at")
    return [event.data for event in events]
