"""Scenarios as data, for programs: what they ask, how they are graded, how learners fare."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Q

from grading import exemplars, learners, scenarios
from grading.models import Scenario, ScenarioStats
from grading.pages import catalogue
from grading.pages.catalogue import Filters, Rung
from promptlab.accounts.callers import Caller

Links = Mapping[str, list[str]]  # scenario id -> ids of others


def describe(caller: Caller, scenario_id: str) -> dict[str, Any]:
    """One scenario as this person may see it; NotFound otherwise.

    `exemplar_prompts` is empty until the person has opened them (staff always see them).
    """
    user = learners.find(caller)
    scenario = scenarios.find(user, scenario_id)
    version = scenario.version
    assert version is not None  # noqa: S101  (find() sees to it)
    shown = exemplars.prompts(version) if exemplars.is_open(user, scenario) else []
    needed, opens = _links([scenario.id])
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
        "prerequisites": needed[scenario.id],
        "unlocks": opens[scenario.id],
        **_figures(scenario),
    }


def listed(
    caller: Caller, filters: Filters, limit: int, offset: int = 0
) -> tuple[list[dict[str, Any]], int]:
    """A page of the scenarios that this person may see and `filters` leave, and how many those are.

    They come in the order of the catalogue. The number of queries is constant.
    """
    ladders = catalogue.all_ladders(learners.find(caller), filters)
    rungs = [rung for ladder in ladders for rung in ladder.rungs]
    shown = rungs[offset : offset + limit]
    needed, opens = _links([rung.scenario.id for rung in shown])
    return [_row(rung, needed, opens) for rung in shown], len(rungs)


def _row(rung: Rung, needed: Links, opens: Links) -> dict[str, Any]:
    scenario = rung.scenario
    return {
        "id": scenario.id,
        "title": scenario.title,
        "description": scenario.description,
        "difficulty": scenario.difficulty,
        "category": scenario.categories,
        "estimated_time_minutes": scenario.minutes,
        "track": scenario.track_id,
        "prerequisites": needed[scenario.id],
        "unlocks": opens[scenario.id],
        "made_for_you": scenario.made_for_id is not None,
        "state": rung.state.name,
        "best_score": rung.best,
    }


def _links(ids: Collection[str]) -> tuple[Links, Links]:
    """What these scenarios need, and what they open, as far as it is published. One query."""
    needed: dict[str, list[str]] = defaultdict(list)
    opens: dict[str, list[str]] = defaultdict(list)
    links = Scenario.prerequisites.through.objects.filter(
        Q(from_scenario__in=ids, to_scenario__status=Scenario.Status.PUBLISHED)
        | Q(to_scenario__in=ids, from_scenario__status=Scenario.Status.PUBLISHED)
    )
    for later, earlier in sorted(links.values_list("from_scenario_id", "to_scenario_id")):
        needed[later].append(earlier)
        opens[earlier].append(later)
    return needed, opens


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


def _figures(scenario: Scenario) -> dict[str, float]:
    """Shares and averages over everybody; 0 while nobody has tried."""
    stats = ScenarioStats.objects.filter(scenario=scenario).first()
    people = stats.learners if stats else 0
    attempts = stats.attempts if stats else 0
    if stats is None or not people or not attempts:
        return {"completion_rate": 0.0, "average_score": 0.0, "average_attempts": 0.0}
    return {
        "completion_rate": round(stats.completed / people, 2),
        "average_score": round(float(stats.score_sum) / attempts, 1),
        "average_attempts": round(attempts / people, 1),
    }
