from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from grading import publishing
from grading.engine.checkpoints import compile_rubric
from grading.models import Scenario
from grading.packs.text import write_yaml
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


def test_a_checkpoint_that_no_exemplar_meets_is_named_though_all_of_them_score_well() -> None:
    criteria = scenes.content()["evaluation_criteria"]
    vague = {"text": "Forbids nuts", "weight": 0.1}
    criteria["clarity"]["checkpoints"].append(vague)

    found = reasons(evaluation_criteria=criteria)

    assert [reason.field for reason in found] == ["evaluation_criteria.clarity.checkpoints.3"]
    assert "finds the checkpoint “Forbids nuts” in no exemplar" in found[0].issue


def only(*checkpoints: Any) -> dict[str, Any]:
    return {"clarity": {"weight": 1.0, "description": "Clear?", "checkpoints": [*checkpoints]}}


def test_a_scenario_that_its_own_description_solves_fails_the_attacks() -> None:
    found = reasons(
        evaluation_criteria=only("Task goal is explicitly stated"),
        description="Write the text of a poster about a lost cat for the bus stop.",
    )

    alone = [reason.issue for reason in found if reason.field == "evaluation_criteria"]
    assert "On its own, the copied description would score 10.0" in alone[0]
    assert "“Task goal is explicitly stated”" in alone[0]


def test_a_checkpoint_that_politeness_meets_fails_the_attacks() -> None:
    polite = {"text": "Says please", "patterns": [r"(?i)\bplease|very\b|important|wonderful"]}

    found = reasons(
        evaluation_criteria=only(polite, "Gives the name of the cat"),
        fixtures=[{"prompt": "Do something about our cat for me.", "at_most": 4.0}],
    )

    padded = [reason.issue for reason in found if "polite padding" in reason.issue]
    assert padded[0].startswith("Weak fixture 1 gains")
    assert "“Says please”" in padded[0]


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


@pytest.mark.django_db
def test_the_load_command_publishes_what_passes_and_prints_why_the_rest_does_not(
    tmp_path: Path,
) -> None:
    weak = scenes.content(id="weak-poster", exemplar_prompts=[WEAK])
    pack = tmp_path / "posters.yaml"
    pack.write_text(write_yaml({"scenarios": [scenes.content(), weak]}), "utf-8")
    printed = StringIO()

    with pytest.raises(CommandError) as refused:
        call_command("load_scenarios", pack, publish=True, stdout=printed)

    assert "published: 1" in printed.getvalue()
    assert "(weak-poster) does not pass the publish gate yet" in str(refused.value)
    assert "exemplar_prompts.0: Exemplar 1 scores" in str(refused.value)
    published = Scenario.objects.filter(status=Scenario.Status.PUBLISHED)
    assert list(published.values_list("id", flat=True)) == ["lost-cat-poster"]


@pytest.mark.django_db
def test_the_load_command_cannot_make_what_learners_see_unfair(tmp_path: Path, ada: User) -> None:
    scenario = scenes.make(ada)
    publishing.publish(scenario, ada)
    pack = tmp_path / "posters.yaml"
    pack.write_text(write_yaml({"scenarios": [scenes.content(exemplar_prompts=[WEAK])]}), "utf-8")

    with pytest.raises(CommandError, match="Learners see this scenario. Exemplar 1 scores"):
        call_command("load_scenarios", pack, stdout=StringIO())

    assert scenario.versions.count() == 1
