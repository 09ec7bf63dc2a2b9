from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from promptlab.lib import events, sweeping
from promptlab.lib.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def heard() -> Iterator[list[dict[str, Any]]]:
    got: list[dict[str, Any]] = []
    events.subscribe("test.happened", lambda event: got.append(event.data))
    yield got
    events._subscribers["test.happened"].clear()


def test_an_event_is_delivered_after_the_commit(heard: list[dict[str, Any]]) -> None:
    with transaction.atomic():
        events.publish("test.happened", {"n": 1})
        assert heard == []
    assert heard == [{"n": 1}]
    assert Event.objects.get().delivered_at is not None


def test_what_is_rolled_back_never_happened(heard: list[dict[str, Any]]) -> None:
    with transaction.atomic():
        events.publish("test.happened", {"n": 1})
        transaction.set_rollback(True)
    assert heard == []
    assert Event.objects.count() == 0


def test_a_failing_subscriber_breaks_nothing_and_is_asked_again_by_the_sweep(
    heard: list[dict[str, Any]],
) -> None:
    calls: list[int] = []

    def fails_once(event: Event) -> None:
        calls.append(event.data["n"])
        if len(calls) == 1:
            raise ValueError("not now")

    events.subscribe("test.happened", fails_once)
    events.publish("test.happened", {"n": 1})
    assert Event.objects.get().delivered_at is None
    assert events.deliver_pending(older_than=timedelta(0)) == 1
    assert calls == [1, 1]
    assert Event.objects.get().delivered_at is not None


def test_an_event_is_delivered_once(heard: list[dict[str, Any]]) -> None:
    event = events.publish("test.happened", {"n": 1})
    assert events.deliver(event.id) is False
    assert events.deliver_pending(older_than=timedelta(0)) == 0
    assert len(heard) == 1


def test_delivered_events_are_forgotten_after_a_week_and_waiting_ones_never(
    heard: list[dict[str, Any]],
) -> None:
    old, fresh, waiting = (events.publish("test.happened", {"n": n}) for n in range(3))
    long_ago = timezone.now() - timedelta(days=8)
    Event.objects.filter(id__in=[old.id, waiting.id]).update(
        created_at=long_ago, delivered_at=long_ago
    )
    Event.objects.filter(id=waiting.id).update(delivered_at=None)
    assert events.forget_delivered in sweeping._sweeps
    assert events.forget_delivered() == 1
    assert set(Event.objects.values_list("id", flat=True)) == {fresh.id, waiting.id}
