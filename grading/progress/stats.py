"""Running totals of scenarios and checkpoints over all learners, for analytics and doors."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import F

from grading.models import Attempt, CheckpointStats, Scenario, ScenarioStats

POINTS = 11  # whole points 0 to 10
TIERS = 3
VERDICTS = ("met", "partial", "missing")


def count(attempt: Attempt, sign: int = 1) -> None:
    """Let an attempt count, or with `sign=-1` no longer count, for its scenario and checkpoints."""
    row = _locked(attempt.scenario)
    row.attempts += sign
    row.score_sum += sign * attempt.overall
    row.histogram = row.histogram or [0] * POINTS
    row.histogram[int(attempt.overall)] += sign
    if sign > 0 and attempt.number == 1:
        row.learners += 1
    row.save()
    _count_checkpoints(attempt, sign)


def add_people(scenario: Scenario, learners: int = 0, completed: int = 0) -> None:
    """Change how many people have tried and have passed a scenario."""
    row = _locked(scenario)
    row.learners = max(0, row.learners + learners)
    row.completed = max(0, row.completed + completed)
    row.save()


def count_hint(scenario: Scenario, tier: int, sign: int = 1) -> None:
    """A learner opened a hint (1 to 3) for the first time; `sign=-1` takes it back."""
    row = _locked(scenario)
    row.hints = row.hints or [0] * TIERS
    place = min(tier, TIERS) - 1
    row.hints[place] = max(0, row.hints[place] + sign)
    row.save()


def lock(scenario_ids: Iterable[str]) -> None:
    """Lock the totals of several scenarios at once, always in the same order."""
    list(ScenarioStats.objects.select_for_update().filter(pk__in=scenario_ids).order_by("pk"))


def _locked(scenario: Scenario) -> ScenarioStats:
    return ScenarioStats.objects.select_for_update().get_or_create(scenario=scenario)[0]


def _count_checkpoints(attempt: Attempt, sign: int) -> None:
    verdicts = [checkpoint["verdict"] for checkpoint in attempt.grade.get("checkpoints", [])]
    for verdict in VERDICTS:
        indices = [index for index, name in enumerate(verdicts) if name == verdict]
        if indices and not _add(attempt, verdict, indices, sign):
            CheckpointStats.objects.bulk_create(
                [
                    CheckpointStats(version_id=attempt.version_id, index=index)
                    for index in range(len(verdicts))
                ],
                ignore_conflicts=True,
            )
            _add(attempt, verdict, indices, sign)


def _add(attempt: Attempt, verdict: str, indices: list[int], sign: int) -> bool:
    """Count one verdict at several checkpoints; False when their rows are not there yet."""
    overall = attempt.overall
    met = overall if verdict == "met" else Decimal(0)
    rows = CheckpointStats.objects.filter(version_id=attempt.version_id, index__in=indices)
    changed = rows.update(
        **{verdict: F(verdict) + sign},
        score_sum_met=F("score_sum_met") + sign * met,
        score_sum=F("score_sum") + sign * overall,
        score_squares=F("score_squares") + sign * overall * overall,
    )
    return changed == len(indices)
