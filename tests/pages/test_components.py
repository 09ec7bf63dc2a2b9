"""The page of components shows every one of them."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

TEMPLATES = settings.BASE_DIR / "templates"
# Around every page, this one included.
ON_EVERY_PAGE = {"site_header", "site_footer", "theme_switch", "guest_banner", "messages", "sign"}
LEARNING = ("trend-line", "profile-drawing", "sparkline-line", "rung", "improvements", "chip")


def test_every_component_is_on_the_page() -> None:
    page = (TEMPLATES / "pages" / "components.html").read_text("utf-8")
    shown = set(re.findall(r'include "components/(\w+)\.html"', page)) | ON_EVERY_PAGE
    assert {file.stem for file in (TEMPLATES / "components").glob("*.html")} <= shown


@pytest.mark.django_db
def test_the_pieces_of_learning_are_alive(client: Client) -> None:
    answer = client.get(reverse("components"))
    page = answer.content.decode()
    for name in LEARNING:
        assert re.search(rf'class="[^"]*\b{name}\b', page), name
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
