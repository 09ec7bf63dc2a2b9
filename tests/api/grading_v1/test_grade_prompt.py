"""POST /functions/v1/grade-prompt"""

from __future__ import annotations

import pytest

from grading.models import Attempt
from promptlab.accounts.models import User
from tests.api.client import Client

pytestmark = pytest.mark.usefixtures("library")
PATH = "/functions/v1/grade-prompt"
EXAMPLE = {
    "prompt": "Write a function to validate email addresses using regex. "
    "Handle common edge cases like multiple @ symbols or missing domains.",
    "scenario_id": "basic-coding-task",
    "context": {"skill_level": "beginner", "focus_areas": ["clarity", "completeness"]},
}


def test_the_example_of_the_specification_works_as_it_is(client: Client, alice: User) -> None:
    answer = client.post(PATH, EXAMPLE)
    assert answer.status == 200, answer.json
    data = answer.json["data"]
    attempt = Attempt.objects.get()
    assert data["result_id"] == str(attempt.id)
    assert attempt.user == alice
    assert data["grade"]["overall_score"] == float(attempt.overall)
