"""A scenario as data, for programs: what it asks, how it is graded, how learners fare.

Programs read scenarios far more often than anything in them changes, so a description is
remembered for 5 seconds in this process.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from grading import exemplars, scenarios
from grading.models import Scenario, ScenarioStats
from promptlab.accounts.models import User
from promptlab.lib.recent import Recent

_kept: Recent[tuple[UUID, str], dict[str, Any]] = Recent(seconds=5.0, most=10_000)


def describe(user_id: UUID, scenario_id: str) -> dict[str, Any]:
    """One scenario as this person may see it; NotFound otherwise.

    `exemplar_prompts` is empty until the person has opened them (staff always see them); here
    they appear at most 5 seconds later.
    """
    described = known(user_id, scenario_id)
    if described is None:
        described = _describe(User.objects.get(id=user_id), scenario_id)
        _kept.put((user_id, scenario_id), described)
    return described


def known(user_id: UUID, scenario_id: str) -> dict[str, Any] | None:
    """As `describe` if this process did it just now; never asks the database."""
    return _kept.get((user_id, scenario_id))


def forget() -> None:
    """Let this process ask the database again at once."""
    _kept.clear()


def _describe(user: User, scenario_id: str) -> dict[str, Any]:
    scenario = scenarios.find(user, scenario_id)
    version = scenario.version
    assert version is not None  # noqa: S101  (find() sees to it)
    shown = exemplars.prompts(version) if exemplars.is_open(user, scenario) else []
    return {
        "id": scenario.id,
        "title": scenario.title,
        "description": scenario.description,
        "difficulty": scenario.difficulty,
        "category": scenario.categories,
        "estimated_time_minutes": scenario.minutes,
        "learning_objectives": version.text("learning_objectives"),
        "evaluation_criteria": _criteria(version.content["evaluation_criteria"]),
        "exemplar_prompts": shown,
        "common_mistakes": version.text("common_mistakes"),
        "prerequisites": sorted(_published(scenario.prerequisites)),
        "unlocks": sorted(_published(scenario.unlocks)),
        **_figures(scenario),
    }


def _criteria(authored: dict[str, Any]) -> dict[str, Any]:
    """Weights and words as authored; what only helps the compiler is left out."""
    return {
        name: {
            "weight": criterion["weight"],
            "description": criterion.get("description", ""),
            "checkpoints": [
                checkpoint if isinstance(checkpoint, str) else checkpoint["text"]
                for checkpoint in criterion["checkpoints"]
            ],
        }
        for name, criterion in authored.items()
    }


def _published(linked: Any) -> list[str]:
    return list(linked.filter(status=Scenario.Status.PUBLISHED).values_list("id", flat=True))


def _figures(scenario: Scenario) -> dict[str, float]:
    """Shares and averages over everybody; 0 while nobody has tried."""
    stats = ScenarioStats.objects.filter(scenario=scenario).first()
    learners = stats.learners if stats else 0
    attempts = stats.attempts if stats else 0
    if stats is None or not learners or not attempts:
        return {"completion_rate": 0.0, "average_score": 0.0, "average_attempts": 0.0}
    return {
        "completion_rate": round(stats.completed / learners, 2),
        "average_score": round(float(stats.score_sum) / attempts, 1),
        "average_attempts": round(attempts / learners, 1),
    }
