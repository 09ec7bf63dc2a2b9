"""Each kind of row that goes with its person is thought of where people merge and take their data."""

from __future__ import annotations

import inspect
import re
from types import ModuleType

import pytest
from django.db.models import CASCADE

from grading import drafts
from grading.people import merging, personal_data
from promptlab.accounts.models import User

# told by others: days are totals of attempts, scenarios made for somebody come with `practice_made`
NOT_EXPORTED = {"DayProgress", "Scenario"}


def kinds() -> set[str]:
    """The models of learning whose rows are deleted together with their person."""
    return {
        relation.related_model.__name__
        for relation in User._meta.related_objects
        if relation.on_delete is CASCADE and relation.related_model._meta.app_label == "grading"
    }


@pytest.mark.parametrize(
    ("rooms", "aside"),
    [((merging, drafts), set()), ((personal_data,), NOT_EXPORTED)],
    ids=["merging", "export"],
)
def test_no_kind_of_row_is_forgotten(rooms: tuple[ModuleType, ...], aside: set[str]) -> None:
    words = {word for room in rooms for word in re.findall(r"\w+", inspect.getsource(room))}
    assert len(kinds()) > 10
    assert kinds() - words == aside
