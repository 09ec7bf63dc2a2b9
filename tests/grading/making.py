"""Scenarios and graded attempts for tests of progress, without asking a grader."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from grading import recording
from grading.engine.rubric import CRITERIA
from grading.models import Attempt, Scenario, ScenarioVersion, Track
from grading.recording import Circumstances
from promptlab.accounts.models import User

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday
_numbers = count(1)


def make_scenario(id_: str, *, needs: tuple[Scenario, ...] = (), **fields: Any) -> Scenario:
    """A published scenario; `track` may be given as a slug."""
    track = fields.pop("track", None)
    if track:
        fields["track"] = Track.objects.get_or_create(slug=track, defaults={"title": track})[0]
    scenario = Scenario.objects.create(
        id=id_,
        **{
            "status": Scenario.Status.PUBLISHED,
            "title": id_.replace("-", " ").capitalize(),
            "description": "Write a prompt.",
            "difficulty": "beginner",
            "categories": ["writing"],
            "position": next(_numbers),
            **fields,
        },
    )
    scenario.prerequisites.set(needs)
    scenario.version = ScenarioVersion.objects.create(
        scenario=scenario, number=1, content={"id": id_}, compiled={}, digest=""
    )
    scenario.save()
    return scenario


def grade(
    score: float, verdicts: dict[str, str] | None = None, **breakdown: float
) -> dict[str, Any]:
    """A grade of the engine's shape; `verdicts` maps facets to met, partial or missing."""
    bands = [(9.0, "excellent"), (7.0, "good"), (5.0, "fair"), (0.0, "needs_work")]
    return {
        "grader": "embedded",
        "grader_version": "1.0.0",
        "grade": {
            "overall_score": score,
            "max_score": 10,
            "category": next(name for floor, name in bands if score >= floor),
            "breakdown": {name: breakdown.get(name, score) for name in CRITERIA},
        },
        "feedback": {"strengths": [], "improvements": [], "suggestions": []},
        "checkpoints": [
            {
                "criterion": "clarity",
                "text": facet,
                "verdict": verdict,
                "evidence": [],
                "gain": 0.0,
                "facet": facet,
            }
            for facet, verdict in (verdicts or {}).items()
        ],
        "screens": [],
        "cap": None,
        "similarity_score": 0,
    }


def attempt(
    user: User,
    scenario: Scenario,
    score: float,
    *,
    day: float = 0,
    at: datetime | None = None,
    seconds: int = 60,
    verdicts: dict[str, str] | None = None,
    expected: Any = None,
    **breakdown: float,
) -> Attempt:
    """A graded attempt `day` days after START, or at a given moment."""
    return recording.record(
        user,
        scenario,
        f"A prompt that earns {score}.",
        grade(score, verdicts, **breakdown),
        Circumstances(seconds=seconds, expected=expected),
        now=at or START + timedelta(days=day),
    )
