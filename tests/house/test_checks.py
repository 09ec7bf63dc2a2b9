from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from promptlab import checks
from promptlab.secrets import rsa_private_key

ROOT = Path(__file__).resolve().parents[2]


def ids(found: list[Any]) -> list[str]:
    return [message.id for message in found]


def test_one_process_may_count_in_its_own_memory(settings):
    settings.WEB_CONCURRENCY = 1
    assert checks.limits_are_shared() == []


def test_several_processes_may_not(settings):
    settings.WEB_CONCURRENCY = 2
    [refusal] = checks.limits_are_shared()
    assert refusal.id == "promptlab.E003"
    assert "REDIS_URL" in refusal.hint


def test_several_processes_may_count_in_redis(settings):
    settings.WEB_CONCURRENCY = 2
    backend = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {**settings.CACHES, "limits": {"BACKEND": backend, "LOCATION": "redis://x"}}
    assert checks.limits_are_shared() == []


@pytest.mark.parametrize("entry", ["proxy.example", "10.0.0.0/99", ""])
def test_a_proxy_that_is_no_address_is_refused(settings, entry):
    settings.TRUSTED_PROXIES = ["10.0.0.7", entry]
    assert ids(checks.proxies_are_addresses()) == ["promptlab.E004"]


def test_addresses_and_networks_are_fine_as_proxies(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.7", "192.168.0.0/24", "2001:db8::/32"]
    assert checks.proxies_are_addresses() == []


@pytest.mark.parametrize("key", ["short", "django-insecure-" + "x" * 50])
def test_a_secret_key_that_is_no_secret_is_refused(settings, key):
    settings.SECRET_KEY = key
    assert ids(checks.secret_key_is_secret()) == ["promptlab.E001"]


def test_an_unknown_way_to_sign_up_is_refused(settings):
    settings.PROMPTLAB_SIGNUP = "sometimes"
    assert ids(checks.signup_is_known()) == ["promptlab.E002"]


def test_an_unknown_grader_is_refused(settings):
    settings.PROMPTLAB_GRADER = "coin"
    assert ids(checks.grader_is_known()) == ["promptlab.E005"]


@pytest.mark.parametrize("grader", ["embedded", "auto", "claude"])
def test_the_three_ways_to_grade_are_known(settings, grader):
    settings.PROMPTLAB_GRADER = grader
    assert checks.grader_is_known() == []


@pytest.mark.parametrize("key", ["", "not a key", "-----BEGIN PRIVATE KEY-----\n-----END"])
def test_a_key_that_cannot_sign_is_refused(settings, key):
    settings.IDP_OIDC_PRIVATE_KEY = key
    assert ids(checks.identities_can_be_signed()) == ["promptlab.E006"]


def test_a_fresh_key_can_sign(settings):
    settings.IDP_OIDC_PRIVATE_KEY = rsa_private_key()
    assert checks.identities_can_be_signed() == []


@pytest.mark.processes
def test_a_public_site_has_nothing_left_to_warn_about():
    public = {
        "DEBUG": "false",
        "PROMPTLAB_BASE_URL": "https://promptlab.example",
        "ALLOWED_HOSTS": "promptlab.example",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env={**os.environ, **public},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
