"""Scenario packs: load, dry run, export. The format: `grading/packs/schema.py`.

Loading is all or nothing. Every fault is named by file, scenario id and field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.db import transaction
from django.db.models import F
from pydantic import ValidationError

from grading import scenarios
from grading.models import Scenario
from grading.packs import faults, links, schema
from grading.packs.links import issue
from grading.packs.text import read_yaml, write_yaml
from promptlab.accounts.models import User
from promptlab.lib.errors import Issue, ValidationFailed

LARGEST = 4 * 1024 * 1024  # bytes of one pack
# Databases disagree about where those without a track stand: here they stand last.
IN_ORDER = (F("track__position").asc(nulls_last=True), "track_id", "position", "id")


@dataclass(slots=True)
class Loaded:
    """What a load did, or in a dry run would do: scenario ids."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


class PackRefused(ValidationFailed):
    """A pack breaks rules; nothing was changed. `issues` names file, scenario and field."""


def load(
    packs: Mapping[str, str],
    *,
    by: User | None = None,
    dry_run: bool = False,
    library: bool = False,
) -> Loaded:
    """Load packs, given as {file name: YAML text}. Raises PackRefused; then nothing changed.

    The starter library (`library`) leaves scenarios as they are whose latest version it did not bring.
    """
    contents, files, issues = _read(packs)
    if not issues:
        issues = links.check(contents, files)
    if library:
        edited = Scenario.objects.filter(version__from_library=False)
        for id_ in edited.filter(id__in=contents).values_list("id", flat=True):
            del contents[id_]
    if issues:
        raise PackRefused(f"{len(issues)} fault(s); nothing was loaded", issues=issues)
    with transaction.atomic():
        done = _save(contents, by, library)
        if dry_run:
            transaction.set_rollback(True)
    return done


def _read(
    packs: Mapping[str, str],
) -> tuple[dict[str, dict[str, Any]], dict[str, str], list[Issue]]:
    """All scenarios by id, the file that each stands in, and what is wrong with them."""
    issues: list[Issue] = []
    contents: dict[str, dict[str, Any]] = {}
    files: dict[str, str] = {}
    for file, text in packs.items():
        for content in _parse(file, text, issues):
            if content["id"] in contents:
                issues.append(issue(file, content["id"], "id", "this id stands twice"))
            contents[content["id"]] = content
            files[content["id"]] = file
    return contents, files, issues


def _parse(file: str, text: str, issues: list[Issue]) -> Iterable[dict[str, Any]]:
    """The well-formed scenarios of one pack, canonical; faults are added to `issues`."""
    if len(text.encode()) > LARGEST:
        issues.append(issue(file, "", "", f"larger than {LARGEST} bytes"))
        return
    try:
        raw = read_yaml(text)
        pack = schema.Pack.model_validate(raw)
    except (yaml.YAMLError, RecursionError) as fault:
        issues.append(issue(file, "", "", f"not readable as YAML: {fault}"))
        return
    except ValidationError as fault:
        issues.extend(_issues(file, "", fault))
        return
    for index, entry in enumerate(pack.scenarios):
        name = str(entry.get("id", f"number {index + 1}"))
        try:
            yield schema.Scenario.model_validate(entry).canonical()
        except ValidationError as fault:
            issues.extend(_issues(file, name, fault))


def _issues(file: str, scenario: str, fault: ValidationError) -> list[Issue]:
    return [issue(file, scenario, found.field, found.issue) for found in faults.issues(fault)]


def _save(contents: dict[str, dict[str, Any]], by: User | None, library: bool) -> Loaded:
    done = Loaded()
    existing = set(Scenario.objects.filter(id__in=contents).values_list("id", flat=True))
    for id_, content in contents.items():
        scenario, changed = scenarios.save_content(content, by=by, from_library=library)
        if changed and not scenario.position:
            scenario.position = scenarios.next_position(scenario)
            scenario.save(update_fields=["position"])
        kind = "unchanged" if not changed else "changed" if id_ in existing else "added"
        getattr(done, kind).append(id_)
    links.link_all(contents)
    return done


def export(ids: Iterable[str] = ()) -> str:
    """A pack (YAML) of these scenarios, or of all that are not made for one learner.

    They stand in the order of the catalogue: loaded elsewhere they make the same ladders again.
    """
    chosen = Scenario.objects.filter(made_for=None, version__isnull=False).select_related("version")
    wanted = list(ids)
    if wanted:
        chosen = chosen.filter(id__in=wanted)
        unknown = sorted(set(wanted) - {scenario.id for scenario in chosen})
        if unknown:
            raise PackRefused(
                issues=[Issue("id", f"unknown scenario {name!r}") for name in unknown]
            )
    contents = [
        schema.Scenario.model_validate(scenario.version.content).canonical()
        for scenario in chosen.order_by(*IN_ORDER)
        if scenario.version
    ]
    return write_yaml({"version": 1, "scenarios": contents})
