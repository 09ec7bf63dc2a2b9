from __future__ import annotations

from typing import Any

import pytest

from grading import publishing
from grading.engine.checkpoints import compile_rubric
from grading.models import Scenario
from promptlab.accounts.models import User
from promptlab.lib.errors import Issue
from promptlab.lib.models import Event
from tests.grading.admin import scenes

WEAK = "Write something about a cat, please."


def reasons(**changes: Any) -> list[Issue]:
    content = scenes.content(**changes)
    return publishing.inspect(content, compile_rubric(content))


def test_a_scenario_that_grades_fairly_has_no_reasons() -> None:
    assert reasons() == []


def test_an_exemplar_below_nine_is_named_with_what_it_lacks() -> None:
    found = reasons(exemplar_prompts=[scenes.CONTENT["exemplar_prompts"][0], WEAK])

    reason = next(reason for reason in found if reason.field == "exemplar_prompts.1")
    assert reason.issue.startswith("Exemplar 2 scores")
    assert "Not found in it: “" in reason.issue
    assert reason.current_value < 9.0


def test_an_exemplar_that_nobody_could_submit_is_refused() -> None:
    found = reasons(exemplar_prompts=["word " * 1100])

    assert "Prompt must be between 10 and 5000 characters" in found[0].issue


def test_a_fixture_outside_its_band_is_named_on_either_side() -> None:
    strong = scenes.CONTENT["exemplar_prompts"][0]

    found = reasons(
        fixtures=[{"prompt": WEAK, "at_least": 8.0}, {"prompt": strong, "at_most": 5.0}]
    )

    banded = {reason.field: reason.issue for reason in found if "its" in reason.issue}
    assert list(banded) == ["fixtures.0", "fixtures.1"]
    assert "below its 8.0" in banded["fixtures.0"]
    assert "above its 5.0" in banded["fixtures.1"]


def test_a_checkpoint_that_cannot_be_detected_is_named() -> None:
    criteria = scenes.content()["evaluation_criteria"]
    criteria["clarity"]["checkpoints"].append("Of the and")

    found = reasons(evaluation_criteria=criteria)

    assert found[0].field == "evaluation_criteria.clarity.checkpoints.3"
    assert "“Of the and”" in found[0].issue


def test_checkpoints_that_any_advice_meets_fail_the_attacks() -> None:
    criteria = {
        "clarity": {
            "weight": 1.0,
            "description": "Is it clear?",
            "checkpoints": [
                {"text": "Sets the format", "patterns": ["(?i)format"]},
                {"text": "Names the audience", "patterns": ["(?i)audience"]},
            ],
        }
    }
    exemplar = "Write a poster in A4 format for an audience of neighbours who pass the bus stop."

    found = reasons(
        evaluation_criteria=criteria,
        exemplar_prompts=[exemplar],
        fixtures=[{"prompt": WEAK, "at_most": 4.0}],
    )

    assert any("generic advice" in reason.issue for reason in found)


@pytest.mark.django_db
def test_publishing_tells_of_itself_and_retiring_takes_it_back(ada: User) -> None:
    scenario = scenes.make(ada)

    publishing.publish(scenario, ada)
    assert Scenario.objects.get().status == Scenario.Status.PUBLISHED
    publishing.retire(scenario, ada)

    assert Scenario.objects.get().status == Scenario.Status.RETIRED
    events = Event.objects.filter(name__startswith="scenario.").order_by("created_at")
    assert [event.name for event in events] == ["scenario.published", "scenario.retired"]
    assert events[0].data == {"scenario_id": scenario.id, "user_id": str(ada.id)}


@pytest.mark.django_db
def test_publishing_an_unfair_scenario_raises_every_reason_and_changes_nothing(ada: User) -> None:
    scenario = scenes.make(ada, exemplar_prompts=[WEAK], fixtures=[])

    with pytest.raises(publishing.GateRefused) as refused:
        publishing.publish(scenario, ada)

    assert refused.value.issues == publishing.gate(scenario)
    assert Scenario.objects.get().status == Scenario.Status.DRAFT


@pytest.mark.django_db
def test_a_scenario_without_a_version_is_not_ready() -> None:
    assert publishing.gate(Scenario(id="empty"))[0].field == "id"
