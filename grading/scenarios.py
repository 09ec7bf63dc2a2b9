"""Scenarios: who may see which, and how their versions come to be."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from grading.engine.checkpoints import compile_rubric
from grading.engine.rubric import COMPILER_VERSION, Rubric
from grading.models import Scenario, ScenarioVersion, Track, rubrics
from promptlab.accounts.models import User
from promptlab.lib.errors import NotFound


def visible_to(user: User | None) -> QuerySet[Scenario]:
    """Published scenarios for everybody, and those that were made for this learner."""
    mine = Q(made_for=user) if user else Q(pk__in=[])
    return Scenario.objects.filter(
        Q(made_for__isnull=True) | mine, status=Scenario.Status.PUBLISHED
    ).select_related("version", "track")


def find(user: User | None, scenario_id: str) -> Scenario:
    """A scenario that this learner may see, with its version; NotFound otherwise."""
    scenario = visible_to(user).filter(id=scenario_id).first()
    if scenario is None or scenario.version is None:
        raise NotFound("Scenario not found", details=f"Scenario ID '{scenario_id}' does not exist")
    return scenario


def digest(content: dict[str, Any]) -> str:
    """SHA-256 of a scenario's content, the same for the same fields in any order."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def rubric_of(content: dict[str, Any]) -> Rubric:
    """The compiled rubric of a scenario's content, made once a process."""
    return rubrics.kept(digest(content), COMPILER_VERSION, lambda: compile_rubric(content))


@transaction.atomic
def save_content(
    content: dict[str, Any], *, by: User | None = None, from_library: bool = False
) -> tuple[Scenario, bool]:
    """Make or change the scenario that `content` (pack format, already checked) describes.

    Returns the scenario and whether anything changed. A change makes a new version; attempts keep
    the one that they were graded by. Links to other scenarios are set by `link`, afterwards.
    """
    fingerprint = digest(content)
    scenario = (
        Scenario.objects.select_related("version").filter(id=content["id"]).first()
    ) or Scenario(id=content["id"])
    if scenario.version is not None and scenario.version.digest == fingerprint:
        return scenario, False
    _copy_for_lists(scenario, content)
    scenario.save()
    last = scenario.versions.order_by("-number").values_list("number", flat=True).first() or 0
    scenario.version = ScenarioVersion.objects.create(
        scenario=scenario,
        number=last + 1,
        content=content,
        compiled=rubric_of(content).to_dict(),
        digest=fingerprint,
        created_by=by,
        from_library=from_library,
    )
    scenario.save(update_fields=["version"])
    return scenario, True


def _copy_for_lists(scenario: Scenario, content: dict[str, Any]) -> None:
    scenario.title = content["title"]
    scenario.description = content["description"]
    scenario.difficulty = content["difficulty"]
    scenario.categories = content["category"]
    scenario.minutes = content["estimated_time_minutes"]
    scenario.family = content.get("family", "")
    scenario.track = track_for(content["track"]) if content.get("track") else None


def track_for(slug: str) -> Track:
    """The track of this slug; a new one stands last, titled after its slug until it is renamed."""
    track = Track.objects.filter(slug=slug).first()
    if track is None:
        last = Track.objects.order_by("-position").first()
        names = {
            "title": slug.replace("-", " ").capitalize(),
            "position": last.position + 1 if last else 1,
        }
        track, _made = Track.objects.get_or_create(slug=slug, defaults=names)
    return track


def next_position(scenario: Scenario) -> int:
    """The place after the last scenario of the same track."""
    last = Scenario.objects.filter(track=scenario.track).order_by("-position").first()
    return last.position + 1 if last else 1


def publish(scenario: Scenario) -> None:
    scenario.status = Scenario.Status.PUBLISHED
    scenario.save(update_fields=["status", "updated_at"])


def link(scenario_id: str, needed: set[str]) -> None:
    """Make these the prerequisites of a scenario, as far as they exist; writes only a change."""
    scenario = Scenario.objects.filter(id=scenario_id).first()
    known = set(Scenario.objects.filter(id__in=needed).values_list("id", flat=True))
    if scenario and set(scenario.prerequisites.values_list("id", flat=True)) != known:
        scenario.prerequisites.set(Scenario.objects.filter(id__in=known))
