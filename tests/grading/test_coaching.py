from __future__ import annotations

import pytest

from grading import coaching
from grading.engine.grade import grade
from grading.engine.rubric import CRITERIA
from grading.models import ScenarioVersion


@pytest.mark.usefixtures("library")
def test_without_a_context_the_feedback_is_the_engines_own() -> None:
    for version in ScenarioVersion.objects.all():
        for prompt in (version.content["exemplar_prompts"][0], "Something about this, please."):
            result = grade(version.rubric, prompt, copy_screen=False).as_dict()
            told = coaching.feedback(result)
            assert told["strengths"] == result["feedback"]["strengths"]
            assert told["improvements"] == result["feedback"]["improvements"]
            assert [each["text"] for each in told["suggestions"]] == [
                each["text"] for each in result["feedback"]["suggestions"]
            ]


def test_there_is_a_reason_for_every_criterion() -> None:
    assert set(coaching.WHY) == set(CRITERIA)
