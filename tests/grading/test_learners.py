from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from grading import learners
from promptlab.accounts.callers import Caller
from promptlab.accounts.models import User
from promptlab.lib.errors import Forbidden, NotFound, Unauthorized


def calling(user_id: UUID, is_staff: bool = False) -> Caller:
    return Caller(
        user_id=user_id,
        account_id=uuid4(),
        plan="basic",
        scopes=frozenset(),
        is_staff=is_staff,
        is_test=False,
        via="key",
    )


def test_without_a_name_it_is_about_whoever_calls(alice: User) -> None:
    assert learners.find(calling(alice.id)) == alice
    assert learners.find(calling(alice.id), alice.id) == alice


def test_staff_may_name_anybody(alice: User, ada: User) -> None:
    assert learners.find(calling(ada.id, is_staff=True), alice.id) == alice


def test_an_outsider_learns_nothing_about_others(alice: User, charlie: User) -> None:
    for other in (alice.id, uuid4()):
        with pytest.raises(Forbidden):
            learners.find(calling(charlie.id), other)


def test_rights_of_staff_come_with_the_call_and_not_with_the_person(alice: User, ada: User) -> None:
    with pytest.raises(Forbidden):
        learners.find(calling(ada.id), alice.id)


def test_staff_are_told_that_nobody_has_this_id(ada: User) -> None:
    nobody = uuid4()
    with pytest.raises(NotFound) as refused:
        learners.find(calling(ada.id, is_staff=True), nobody)
    assert refused.value.details == f"User ID '{nobody}' does not exist"


def test_who_is_gone_is_no_longer_known(db: None) -> None:
    for is_staff in (False, True):
        with pytest.raises(Unauthorized):
            learners.find(calling(uuid4(), is_staff))
