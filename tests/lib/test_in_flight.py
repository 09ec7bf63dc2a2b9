from __future__ import annotations

import asyncio

import pytest

from promptlab.lib.in_flight import InFlight


class Bench:
    """Work that waits until it is told to go on, and counts how often it began."""

    def __init__(self) -> None:
        self.begun = 0
        self.going = asyncio.Event()

    async def work(self) -> int:
        self.begun += 1
        await self.going.wait()
        return self.begun


async def begin(*tasks: asyncio.Task[int]) -> None:
    """Let tasks run until all of them wait."""
    await asyncio.sleep(0.01)
    assert not any(task.done() for task in tasks)


async def test_the_same_work_at_the_same_time_is_done_once() -> None:
    bench, shared = Bench(), InFlight[int]()
    tasks = [asyncio.create_task(shared.once("a", bench.work)) for _ in range(5)]
    await begin(*tasks)
    bench.going.set()
    assert await asyncio.gather(*tasks) == [1] * 5


async def test_other_work_and_later_work_is_done_anew() -> None:
    bench, shared = Bench(), InFlight[int]()
    bench.going.set()
    assert await shared.once("a", bench.work) == 1
    assert await shared.once("a", bench.work) == 2
    assert await shared.once("b", bench.work) == 3


async def test_who_gives_up_waiting_stops_it_for_nobody() -> None:
    bench, shared = Bench(), InFlight[int]()
    first, second = (asyncio.create_task(shared.once("a", bench.work)) for _ in range(2))
    await begin(first, second)
    first.cancel()
    await begin(second)
    bench.going.set()
    assert await second == 1
    assert first.cancelled()


async def test_a_failure_reaches_everybody_and_is_not_kept() -> None:
    shared = InFlight[int]()

    async def fails() -> int:
        await asyncio.sleep(0)
        raise ValueError("once")

    failed = await asyncio.gather(
        *(shared.once("a", fails) for _ in range(3)), return_exceptions=True
    )
    assert [str(each) for each in failed] == ["once"] * 3
    bench = Bench()
    bench.going.set()
    assert await shared.once("a", bench.work) == 1


async def test_a_failure_that_nobody_waits_for_is_no_unseen_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    shared, going = InFlight[int](), asyncio.Event()

    async def fails() -> int:
        await going.wait()
        raise ValueError

    task = asyncio.create_task(shared.once("a", fails))
    await begin(task)
    task.cancel()
    going.set()
    await asyncio.sleep(0.01)
    assert not shared._running
    assert "never retrieved" not in caplog.text
