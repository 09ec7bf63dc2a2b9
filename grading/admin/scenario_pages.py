"""Pages about one scenario: its versions, and how learners fare."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import ModelAdmin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from grading.admin.chart import columns
from grading.evaluation import two_graders
from grading.models import Scenario, ScenarioVersion
from grading.packs import version_diff
from grading.progress import analytics

MOST_VERSIONS = 200


def context_for(
    owner: ModelAdmin[Any], request: HttpRequest, scenario: Scenario, title: str
) -> dict[str, Any]:
    """What every page about a scenario needs to stand in admin."""
    return {
        **owner.admin_site.each_context(request),
        "opts": owner.opts,
        "original": scenario,
        "title": title,
        "subtitle": str(scenario),
    }


def versions_page(owner: ModelAdmin[Any], request: HttpRequest, scenario: Scenario) -> HttpResponse:
    """All versions, and what changed between two of them (?from=1&to=2)."""
    versions = _versions(scenario)
    after = _version(versions, request.GET.get("to"), 0)
    before = _version(versions, request.GET.get("from"), 1)
    context = context_for(owner, request, scenario, "Versions") | {
        "versions": versions,
        "before": before,
        "after": after,
        "changes": version_diff.changes(before.content, after.content),
    }
    return TemplateResponse(request, "admin/grading/versions.html", context)


def _versions(scenario: Scenario) -> list[ScenarioVersion]:
    """The latest versions, newest first."""
    return list(scenario.versions.select_related("created_by").defer("compiled")[:MOST_VERSIONS])


def _version(versions: list[ScenarioVersion], number: str | None, place: int) -> ScenarioVersion:
    """The version of this number; without one the newest, or the one before it."""
    if number is None:
        return versions[min(place, len(versions) - 1)]
    found = next((version for version in versions if str(version.number) == number), None)
    if found is None:
        raise Http404("There is no such version.")
    return found


def analytics_page(
    owner: ModelAdmin[Any], request: HttpRequest, scenario: Scenario
) -> HttpResponse:
    """Attempts, scores, checkpoints and graders (of ?version=, else the latest), hints, paths."""
    versions = _versions(scenario)
    version = _version(versions, request.GET.get("version"), 0)
    figures = analytics.figures(scenario, version)
    context = context_for(owner, request, scenario, "Figures") | {
        "figures": figures,
        "graders": two_graders.of_version(version),
        "chart": columns([(str(bar.points), bar.count) for bar in figures.histogram]),
        "version": version,
        "versions": versions,
    }
    return TemplateResponse(request, "admin/grading/analytics.html", context)
