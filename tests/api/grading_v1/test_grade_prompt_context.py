"""POST /functions/v1/grade-prompt: `context` changes the words and their order, nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.cache import caches

from grading import coaching
from grading.models import Attempt
from tests.api.client import Client
from tests.api.grading_v1.test_grade_prompt import ID, PATH, PROMPT

pytestmark = pytest.mark.usefixtures("library")
LEVELS = ["beginner", "intermediate", "advanced", "expert"]


def graded(client: Client, **context: Any) -> dict[str, Any]:
    caches["limits"].clear()
    sent = {"prompt": PROMPT, "scenario_id": ID, "context": context}
    answer = client.post(PATH, sent if context else {"prompt": PROMPT, "scenario_id": ID})
    assert answer.status == 200, answer.json
    return dict(answer.json["data"])


def texts(data: dict[str, Any]) -> list[str]:
    return [each["text"] for each in data["feedback"]["suggestions"]]


def anchors(data: dict[str, Any]) -> list[str]:
    """The criterion of each suggestion."""
    return [each["learnMoreUrl"].partition("#")[2] for each in data["feedback"]["suggestions"]]


def test_no_context_changes_a_score_a_verdict_or_its_evidence(client: Client) -> None:
    contexts: list[dict[str, Any]] = [
        {},
        *({"skill_level": level} for level in LEVELS),
        {"focus_areas": ["best_practices", "edge_cases"]},
        {"previous_scores": [1, 9.5]},
        {"skill_level": "expert", "focus_areas": ["structure"], "previous_scores": [10]},
    ]
    answers = [graded(client, **context) for context in contexts]
    judged = {
        json.dumps([data["grade"], data["checkpoints"], data["screens"], data["comparison"]])
        for data in answers
    }
    assert len(judged) == 1
    assert (
        len({json.dumps(Attempt.objects.get(id=data["result_id"]).grade) for data in answers}) == 1
    )
    assert len({json.dumps([data["feedback"], data["next_steps"]]) for data in answers}) >= 7


def test_a_focus_on_a_criterion_comes_first_and_then_by_gain(client: Client) -> None:
    usual, focused = graded(client), graded(client, focus_areas=["best_practices"])
    assert anchors(usual)[0] != "best_practices"
    assert sorted(texts(usual)) == sorted(texts(focused))
    count = anchors(usual).count("best_practices")
    assert count > 1
    assert anchors(focused)[:count] == ["best_practices"] * count
    rest = [text for text in texts(usual) if text not in texts(focused)[:count]]
    assert texts(focused)[count:] == rest
    assert focused["feedback"]["improvements"] == list(dict.fromkeys(texts(focused)))[:3]


def test_strengths_in_focus_come_first(client: Client) -> None:
    usual, focused = graded(client), graded(client, focus_areas=["structure"])
    assert usual["feedback"]["strengths"][0] != focused["feedback"]["strengths"][0]


def test_an_area_of_the_product_is_a_focus_too(client: Client) -> None:
    focused = graded(client, focus_areas=["Output example"])
    assert "example" in texts(focused)[0]


def test_words_that_mean_no_area_change_nothing(client: Client) -> None:
    assert graded(client, focus_areas=["juggling", "🙂"])["feedback"] == graded(client)["feedback"]


def test_beginners_are_told_why_once_a_criterion(client: Client) -> None:
    usual, told = graded(client), graded(client, skill_level="beginner")
    for criterion, why in coaching.WHY.items():
        with_why = [text for text in texts(told) if text.endswith(why)]
        assert len(with_why) == min(1, anchors(told).count(criterion))
    assert all(new.startswith(old) for old, new in zip(texts(usual), texts(told), strict=True))
    assert any("example" in each for each in told["feedback"]["suggestions"])


def test_the_advanced_get_no_examples_and_experts_short_notes(client: Client) -> None:
    usual = graded(client, skill_level="intermediate")
    advanced, expert = (graded(client, skill_level=level) for level in LEVELS[2:])
    assert usual["feedback"] == graded(client)["feedback"]
    assert texts(advanced) == texts(usual)
    for data in (advanced, expert):
        assert not any("example" in each for each in data["feedback"]["suggestions"])
    assert "Missing: Constraints defined (+0.7)" in texts(expert)
    assert expert["feedback"]["improvements"] == texts(expert)[:3]


@pytest.mark.parametrize(
    ("apart", "sentence"),
    [
        ([-0.8], "That is 0.8 above your last score."),
        ([-2.0, -0.8], "That is 0.8 above your last score, and your best so far."),
        ([1.2, -0.8], "That is 0.8 above your last score."),
        ([2.5], "That is 2.5 below your last score."),
        ([0.0], "That is as much as your last score."),
    ],
)
def test_the_message_compares_with_the_last_score_that_was_sent(
    client: Client, apart: list[float], sentence: str
) -> None:
    """`apart`: how far each former score lies from the one that the prompt gets now."""
    now = graded(client)["grade"]["overall_score"]
    data = graded(client, previous_scores=[round(now + each, 1) for each in apart])
    assert data["grade"]["overall_score"] == now
    assert data["next_steps"]["message"].endswith(sentence)
