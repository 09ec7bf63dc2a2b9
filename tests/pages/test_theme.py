from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

PAGE = "/how-grading-works/"


def test_without_a_choice_the_system_decides(client: Client) -> None:
    assert "data-theme=" not in client.get(PAGE).content.decode().partition(">")[2][:200]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_choice_is_kept_and_leads_back_to_the_page(client: Client, theme: str) -> None:
    answer = client.post(reverse("theme"), {"theme": theme, "next": PAGE})
    assert answer["Location"] == PAGE
    page = client.get(PAGE).content.decode()
    assert f'<html lang="en-GB" data-theme="{theme}">' in page


def test_auto_forgets_the_choice(client: Client) -> None:
    client.post(reverse("theme"), {"theme": "dark", "next": PAGE})
    client.post(reverse("theme"), {"theme": "auto", "next": PAGE})
    assert '<html lang="en-GB">' in client.get(PAGE).content.decode()


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:1"])
def test_the_switch_never_leads_to_another_site(client: Client, elsewhere: str) -> None:
    answer = client.post(reverse("theme"), {"theme": "dark", "next": elsewhere})
    assert answer["Location"] == "/"


def test_a_made_up_theme_is_not_kept(client: Client) -> None:
    client.post(reverse("theme"), {"theme": '"><b>', "next": PAGE})
    client.cookies["theme"] = '"><b>'
    assert '<html lang="en-GB">' in client.get(PAGE).content.decode()


def test_the_switch_wants_a_post(client: Client) -> None:
    assert client.get(reverse("theme")).status_code == 405
