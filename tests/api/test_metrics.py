"""What /metrics tells about calls of the doors."""

from __future__ import annotations

import re
from typing import Any

from promptlab.lib import metrics
from tests.api.client import Client
from tests.api.twins import Twin

SERIES = re.compile(r"promptlab_requests_total\{(.*)\} (.*)")


def counted(twin: Twin) -> dict[tuple[str, str, str], float]:
    """Calls of the door by route, method and status."""
    found = {}
    for labels, count in SERIES.findall(metrics.text().decode()):
        told = dict(re.findall(r'(\w+)="([^"]*)"', labels))
        if told["door"] == twin.door.name:
            found[told["route"], told["method"], told["status"]] = float(count)
    return found


def test_calls_are_counted_by_route_and_status(twin: Twin, caller: Client) -> None:
    before = counted(twin)
    caller.get(f"{twin.base}/raise/forbidden")
    caller.get(f"{twin.base}/raise/forbidden?unlike=before")
    label = ("/raise/{what}", "GET", "403")
    assert counted(twin)[label] - before.get(label, 0) == 2


def test_what_callers_make_up_makes_no_series(twin: Twin, caller: Client) -> None:
    caller.get(f"{twin.base}/unknown/0")
    caller.call("BREW", f"{twin.base}/echo")
    before = counted(twin)
    for turn in range(20):
        caller.get(f"{twin.base}/unknown/{turn}")
        caller.call(f"BREW{turn}", f"{twin.base}/echo")
        caller.get(f"{twin.base}/numbered/x{turn}")
        caller.get(f"{twin.base}/echo", headers={"X-Request-ID": f"made-up-{turn}"})
    new = set(counted(twin)) - set(before)
    assert {route for route, _, _ in new} <= {"/numbered/{number}", "/echo"}
    assert len(new) <= 2
    assert counted(twin)["unknown", "GET", "404"] - before["unknown", "GET", "404"] == 20


def test_only_this_machine_and_the_token_may_look(client: Client, settings: Any) -> None:
    """`client` calls from 127.0.0.1."""
    settings.METRICS_TOKEN = "s3cret-of-prometheus"
    here = client.get("/metrics", token="")
    assert here.status == 200
    assert here["Content-Type"].startswith("text/plain; version=")
    assert b"# TYPE promptlab_requests_total counter" in here.body
    far = {"client": ("203.0.113.9", 5), "token": ""}
    assert client.get("/metrics", **far).status == 403
    behind_a_proxy = {"headers": {"x-forwarded-for": "127.0.0.1"}, "token": ""}
    assert client.get("/metrics", **behind_a_proxy).status == 403
    assert client.get("/metrics", **{**far, "token": "guessed"}).status == 403
    assert client.get("/metrics", **{**far, "token": "s3cret-of-prometheus"}).status == 200
