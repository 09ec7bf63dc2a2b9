"""/docs/errors/CODE: the page that the Link header of every refusal names."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

import promptlab.asgi  # noqa: F401  (everything that can be raised is imported)
from promptlab.lib.errors import PromptLabError
from promptlab.pages.error_help import HELP

pytestmark = pytest.mark.django_db


def tree(error: type[PromptLabError]) -> Iterator[type[PromptLabError]]:
    yield error
    for narrower in error.__subclasses__():
        yield from tree(narrower)


def answered() -> set[tuple[str, int]]:
    """Code and status of every error that a door can answer with; other 500s are masked."""
    raised = {(error.code, error.status) for error in tree(PromptLabError)}
    return {(code, status) for code, status in raised if status != 500 or code == "INTERNAL_ERROR"}


def test_every_error_code_is_explained_and_nothing_else_is() -> None:
    assert {(each.code, each.status) for each in HELP.values()} == answered()


@pytest.mark.parametrize("code", HELP)
def test_each_has_a_page(client: Client, code: str) -> None:
    answer = client.get(f"/docs/errors/{code}")
    assert answer.status_code == 200
    assert code in answer.content.decode()


def test_the_list_leads_to_each(client: Client) -> None:
    page = client.get("/docs/errors/").content.decode()
    assert all(f'href="/docs/errors/{code}"' in page for code in HELP)


def test_there_is_no_page_for_what_is_no_code(client: Client) -> None:
    assert client.get("/docs/errors/NOTHING").status_code == 404
