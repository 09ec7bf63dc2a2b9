from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from promptlab.lib import jobs
from promptlab.lib.database import on_database, threads
from promptlab.lib.models import Job
from promptlab.lib.running import Runner


@pytest.fixture
def done():
    """What the jobs of this module have done, in order."""
    return []


@pytest.fixture(autouse=True)
def known(done):
    """Jobs to ask for: one that notes its payload, and some that fail."""
    before = dict(jobs._entries)

    @jobs.job("note")
    def note(payload):
        done.append(payload)

    @jobs.job("note later")
    async def note_later(payload):
        await asyncio.sleep(0)
        done.append(payload)

    @jobs.job("fail", attempts=2, gave_up=lambda payload, error: done.append((payload, error)))
    def fail(payload):
        raise ValueError("no")

    @jobs.job("hopeless", gave_up=lambda payload, error: done.append((payload, error)))
    def hopeless(payload):
        raise jobs.Stop("never")

    yield
    jobs._entries.clear()
    jobs._entries.update(before)


@pytest.mark.django_db
class TestRows:
    def test_a_job_exists_exactly_when_the_change_that_wants_it_does(self):
        with transaction.atomic():
            jobs.enqueue("note", {})
            transaction.set_rollback(True)
        assert not Job.objects.exists()
        jobs.enqueue("note", {"n": 1})
        assert Job.objects.get().payload == {"n": 1}

    def test_a_name_that_nobody_registered_is_found_at_once(self):
        with pytest.raises(LookupError, match="typo"):
            jobs.enqueue("typo", {})

    def test_the_same_key_gives_the_same_job_until_it_is_finished(self):
        first = jobs.enqueue("note", {"n": 1}, key="k")
        assert jobs.enqueue("note", {"n": 2}, key="k") == first
        [claimed] = jobs.claim("me", 5)
        assert jobs.finish(claimed)
        assert jobs.enqueue("note", {"n": 3}, key="k") != first

    def test_a_job_is_claimed_once_and_by_its_time(self):
        jobs.enqueue("note", {}, run_at=timezone.now() + timedelta(hours=1))
        soon = jobs.enqueue("note", {})
        assert jobs.claim("me", 5) == [soon]
        assert jobs.claim("you", 5) == []

    def test_a_lease_that_ran_out_is_taken_over_and_the_late_end_is_refused(self):
        jobs.enqueue("note", {})
        [stale] = jobs.claim("me", 1)
        later = timezone.now() + jobs.LEASE + timedelta(seconds=1)
        [mine] = jobs.claim("you", 1, now=later)
        assert mine.attempts == 2
        assert not jobs.finish(stale)
        assert not jobs.fail(stale, ValueError())
        assert jobs.finish(mine)

    def test_a_renewed_lease_is_not_taken_over(self):
        jobs.enqueue("note", {})
        [mine] = jobs.claim("me", 1)
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        assert jobs.renew("me") == {mine.pk}
        assert jobs.claim("you", 1) == []

    def test_a_failed_job_is_repeated_after_a_growing_pause(self):
        first, second = jobs.pause(1, ValueError()), jobs.pause(2, ValueError())
        assert 1 < first < second

    def test_an_error_can_ask_for_a_longer_pause(self):
        error = ValueError()
        error.retry_after = 90
        assert jobs.pause(1, error) == 90

    def test_a_job_given_back_has_not_been_tried(self):
        jobs.enqueue("note", {})
        [mine] = jobs.claim("me", 1)
        jobs.release(mine)
        [again] = jobs.claim("you", 1)
        assert again.attempts == 1

    def test_finished_jobs_are_forgotten_after_a_week(self):
        jobs.enqueue("note", {})
        [mine] = jobs.claim("me", 1)
        jobs.finish(mine)
        assert jobs.forget_finished() == 0
        Job.objects.update(finished_at=timezone.now() - jobs.KEPT - timedelta(hours=1))
        assert jobs.forget_finished() == 1


async def work_until(condition):
    """Run a runner until `condition()` holds; it must within ten seconds."""
    runner = asyncio.create_task(Runner(threads=threads()).run())
    try:
        async with asyncio.timeout(10):
            while not await on_database(condition):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    finally:
        await stop(runner)


async def stop(runner: asyncio.Task[None]) -> None:
    """Cancel a runner and wait for the unit of work that it had begun on the database's thread."""
    runner.cancel()
    await asyncio.gather(runner, return_exceptions=True)
    await on_database(lambda: None)


def all_finished() -> bool:
    return not Job.objects.filter(finished_at=None).exists()


@pytest.mark.django_db(transaction=True)
class TestRunner:
    async def test_plain_and_async_jobs_are_done(self, done):
        await on_database(jobs.enqueue, "note", {"n": 1})
        await on_database(jobs.enqueue, "note later", {"n": 2})
        await work_until(all_finished)
        assert sorted(one["n"] for one in done) == [1, 2]

    async def test_a_commit_wakes_a_runner_that_had_nothing_to_do(self, done, monkeypatch):
        monkeypatch.setattr("promptlab.lib.running.LOOK_EVERY", 3600.0)
        runner = asyncio.create_task(Runner(threads=threads()).run())
        await asyncio.sleep(0.2)
        await on_database(jobs.enqueue, "note", {})
        async with asyncio.timeout(10):
            while not done:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert done == [{}]
        await stop(runner)

    async def test_a_job_that_keeps_failing_is_given_up_and_says_why(self, done, monkeypatch):
        monkeypatch.setattr(jobs, "FIRST_PAUSE", 0.01)
        await on_database(jobs.enqueue, "fail", {"n": 1})
        await work_until(all_finished)
        assert done == [({"n": 1}, "ValueError: no")]
        row = await on_database(Job.objects.get)
        assert (row.attempts, row.gave_up, row.last_error) == (2, True, "ValueError: no")

    async def test_a_hopeless_job_is_not_repeated(self, done):
        await on_database(jobs.enqueue, "hopeless", {})
        await work_until(all_finished)
        assert len(done) == 1
        assert (await on_database(Job.objects.get)).attempts == 1

    async def test_what_runs_when_the_server_stops_is_given_back(self):
        begun = asyncio.Event()

        @jobs.job("endless")
        async def endless(payload):
            begun.set()
            await asyncio.sleep(3600)

        await on_database(jobs.enqueue, "endless", {})
        runner = asyncio.create_task(Runner(threads=threads()).run())
        async with asyncio.timeout(10):
            await begun.wait()
        await stop(runner)
        row = await on_database(Job.objects.get)
        assert (row.owner, row.lease_until, row.attempts) == ("", None, 0)
