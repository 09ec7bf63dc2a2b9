from __future__ import annotations

import asyncio
import re

import pytest
from django.test import Client, override_settings

from promptlab.lib import background


def test_health_needs_nothing(client: Client) -> None:
    assert client.get("/health").json() == {"status": "ok"}


@pytest.mark.django_db
def test_ready_when_every_part_answers(client: Client) -> None:
    assert client.get("/ready").json() == {"status": "ok", "failing": []}


@pytest.mark.django_db
def test_ready_names_what_does_not_answer(client: Client) -> None:
    away = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:1",
    }
    fine = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    with override_settings(CACHES={"default": fine, "limits": away}):
        answer = client.get("/ready")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "failing": ["limits"]}
    assert answer["Retry-After"] == "5"


@pytest.mark.django_db
def test_ready_names_a_channel_layer_that_is_away(client: Client) -> None:
    away = {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": ["redis://127.0.0.1:1"]},
    }
    with override_settings(CHANNEL_LAYERS={"default": away}):
        assert client.get("/ready").json()["failing"] == ["live"]


@pytest.mark.django_db
def test_ready_names_a_job_runner_that_has_stopped(client: Client) -> None:
    async def dies() -> None:
        background._tasks.add(asyncio.create_task(asyncio.sleep(0), name="jobs"))
        await asyncio.gather(*background._tasks)

    asyncio.run(dies())
    try:
        assert client.get("/ready").json()["failing"] == ["jobs"]
    finally:
        background._tasks.clear()


@pytest.mark.django_db
@pytest.mark.parametrize("probe", ["/health", "/ready"])
def test_probes_may_ask_at_an_address(client: Client, probe: str) -> None:
    assert client.get(probe, headers={"host": "10.1.2.3:8000"}).status_code == 200


@pytest.mark.parametrize("page", ["/metrics", "/", "/healthy"])
def test_everything_else_answers_to_its_name_only(client: Client, page: str) -> None:
    assert client.get(page, headers={"host": "10.1.2.3:8000"}).status_code == 400


def test_every_answer_carries_a_request_id(client: Client) -> None:
    assert re.fullmatch(r"req_[0-9a-f]{16}", client.get("/health")["X-Request-ID"])


def test_a_callers_request_id_is_kept_when_it_is_harmless(client: Client) -> None:
    kept = client.get("/health", headers={"X-Request-ID": "trace-0123456789"})
    replaced = client.get("/health", headers={"X-Request-ID": "x\ny" * 5})
    assert kept["X-Request-ID"] == "trace-0123456789"
    assert replaced["X-Request-ID"].startswith("req_")


def test_the_policy_allows_nothing_inline_and_nobody_elses(client: Client) -> None:
    policy = client.get("/health")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy


class TestMetrics:
    def test_this_machine_reads_them(self, client):
        client.get("/health")
        answer = client.get("/metrics")
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/plain")
        assert 'promptlab_requests_total{door="page",method="GET",route="health"' in (
            answer.content.decode()
        )

    @pytest.mark.parametrize(
        "meta", [{"REMOTE_ADDR": "203.0.113.7"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.7"}]
    )
    def test_others_need_the_token(self, client, settings, meta):
        assert client.get("/metrics", **meta).status_code == 403
        settings.METRICS_TOKEN = "scrape me"
        wrong = client.get("/metrics", headers={"Authorization": "Bearer scrape"}, **meta)
        right = client.get("/metrics", headers={"Authorization": "Bearer scrape me"}, **meta)
        assert (wrong.status_code, right.status_code) == (403, 200)

    def test_an_empty_token_opens_nothing(self, client):
        answer = client.get(
            "/metrics", headers={"Authorization": "Bearer "}, REMOTE_ADDR="203.0.113.7"
        )
        assert answer.status_code == 403
