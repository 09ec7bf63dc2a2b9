"""What stands on the stage when fuzzing begins: the starter library, and Alice with some practice."""

from __future__ import annotations

from grading import attempts
from grading.models import Scenario
from grading.packs.starter import load_library
from promptlab.accounts.models import User

OPENED_AFTER = 3  # attempts open the exemplar


def set_up() -> None:
    load_library()
    alice = User.objects.get(username="alice")
    scenario = Scenario.objects.get(id="basic-coding-task")
    for turn in range(OPENED_AFTER):
        text = f"Write a JavaScript function that checks an email address, try {turn}."
        attempts.submit(alice, scenario, text)
