"""Areas that a learner can work on: the five criteria, and the facets of the grader.

Doors and lists name a facet with underscores (`missing_data`), the grader with hyphens.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from grading.engine.rubric import CRITERIA, FACETS
from grading.models import Scenario, ScenarioVersion

CRITERION_ADVICE = {
    "clarity": "Practise naming the task and the reader so that a stranger could start at once",
    "specificity": "Practise giving numbers, names and limits instead of words like short or good",
    "structure": "Practise laying out a prompt, and the answer you want, in labelled parts",
    "completeness": "Practise adding the facts and the odd cases that only you know about",
    "best_practices": "Practise guarding against invented facts and unwanted extra text",
}
# What people say, and the areas that they mean by it.
ALIASES = {
    "edge_case_handling": ("edge_cases", "missing_data", "invalid_input"),
    "edge_case": ("edge_cases",),
    "error_handling": ("invalid_input", "missing_data", "edge_cases"),
    "format": ("output_format",),
    "formatting": ("output_format", "sections"),
    "examples": ("output_example",),
    "reader": ("audience", "reader_level"),
    "constraints": ("constraints", "forbidden", "length"),
    "organisation": ("structure",),
    "organization": ("structure",),
}
_known: dict[str, dict[str, float]] = {}  # digest of a version's content -> its areas
MOST_KNOWN = 4096


def slug(name: str) -> str:
    """An area as doors name it."""
    return "_".join(name.strip().lower().replace("-", " ").split())


def meant_by(names: Iterable[str]) -> list[str]:
    """Known areas that these words mean, in their order; other words are left out."""
    facets = {slug(facet) for facet in FACETS}
    found: list[str] = []
    for name in map(slug, names):
        for area in ALIASES.get(name, (name, name.removesuffix("s"), name + "s")):
            if (area in CRITERIA or area in facets) and area not in found:
                found.append(area)
    return found


def advice(area: str) -> str:
    """What to practise in an area, in one sentence without its full stop."""
    if area in CRITERION_ADVICE:
        return CRITERION_ADVICE[area]
    facet = FACETS.get(area.replace("_", "-"))
    return facet.advice if facet else "Practise this once more on fresh material"


def title(area: str) -> str:
    """An area in words."""
    return area.replace("_", " ").capitalize()


def trained_by(compiled: Mapping[str, Any]) -> dict[str, float]:
    """How much of a rubric's weight trains each area: shares between 0 and 1."""
    weights = {row["name"]: float(row["weight"]) for row in compiled.get("criteria", [])}
    whole = sum(weights.values()) or 1.0
    shares = {name: weight / whole for name, weight in weights.items()}
    checkpoints = compiled.get("checkpoints", [])
    for name, share in list(shares.items()):
        rows = [row for row in checkpoints if row["criterion"] == name]
        total = sum(row["weight"] for row in rows) or 1.0
        for row in rows:
            if row["facet"] in FACETS:
                area = slug(row["facet"])
                shares[area] = shares.get(area, 0.0) + share * row["weight"] / total
    return shares


def of_scenarios(scenarios: Iterable[Scenario]) -> dict[str, dict[str, float]]:
    """What each scenario trains, by its id. One query, and one more for versions not met yet."""
    ids = {one.version_id: one.id for one in scenarios if one.version_id is not None}
    versions = ScenarioVersion.objects.filter(id__in=ids)
    digests = dict(versions.values_list("id", "digest"))
    missing = [id_ for id_, digest in digests.items() if digest not in _known]
    if missing:
        if len(_known) > MOST_KNOWN:
            _known.clear()
        for digest, compiled in versions.filter(id__in=missing).values_list("digest", "compiled"):
            _known[digest] = trained_by(compiled)
    return {ids[id_]: _known[digest] for id_, digest in digests.items()}
