"""Writing a single scenario: check what was typed, save it, clone it.

Packs (`grading/packs/files.py`) and the admin form meet in the same rules: `grading/packs/schema.py` for
fields, `links.check` for prerequisites, `publishing` for what learners already see.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from django.db import transaction
from pydantic import ValidationError

from grading import publishing, scenarios
from grading.engine.checkpoints import compile_rubric
from grading.engine.rubric import Rubric
from grading.models import Scenario
from grading.packs import faults, files, links, schema
from promptlab.accounts.models import User
from promptlab.lib.errors import Issue, ValidationFailed


def check(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The content in its canonical form. ValidationFailed names every broken rule by its path.

    Paths are dotted: "evaluation_criteria.clarity.checkpoints.2.weight".
    """
    try:
        content = schema.Scenario.model_validate(raw).canonical()
    except ValidationError as fault:
        raise ValidationFailed(issues=list(faults.issues(fault))) from fault
    name = "form"
    broken = links.check({content["id"]: content}, {content["id"]: name})
    if broken:
        prefix = f"{name} / {content['id']} / "
        raise ValidationFailed(
            issues=[Issue(issue.field.removeprefix(prefix), issue.issue) for issue in broken]
        )
    return content


def check_shown(content: Mapping[str, Any], scenario: Scenario) -> None:
    """What learners already see keeps passing the gate: ValidationFailed with the reasons."""
    if scenario.status != Scenario.Status.PUBLISHED or scenario.version is None:
        return
    if scenario.version.digest == scenarios.digest(dict(content)):
        return
    reasons = publishing.inspect(content, compile_rubric(content))
    if reasons:
        raise publishing.GateRefused(
            "Learners see this scenario, and these changes would fail the publish gate. Mend what "
            "is listed, or retire the scenario before you save.",
            issues=reasons,
        )


def draft_rubric(raw: Mapping[str, Any]) -> Rubric:
    """The rubric of half-written content: what cannot be read yet is left out or taken as words."""
    criteria = {}
    for name, written in raw.get("evaluation_criteria", {}).items():
        criterion = {**written, "checkpoints": [_readable(row) for row in written["checkpoints"]]}
        if not isinstance(written.get("weight"), float) or written["weight"] <= 0:
            criterion.pop("weight", None)
        criteria[name] = criterion
    return compile_rubric({**raw, "evaluation_criteria": criteria})


def _readable(checkpoint: Any) -> Any:
    if isinstance(checkpoint, str):
        return checkpoint
    try:
        schema.Checkpoint.model_validate(checkpoint)
    except ValidationError:
        return str(checkpoint["text"])
    return checkpoint


@transaction.atomic
def save(
    content: dict[str, Any], *, by: User, position: int | None = None, grader: str | None = None
) -> tuple[Scenario, bool]:
    """Save checked content as a new version, and its links; tells if the content changed.

    `position` is the place on the ladder of its track; without one it keeps its own or stands last.
    `grader` is one of Scenario.Grader or "" for the site's; None leaves it as it is.
    """
    scenario, changed = scenarios.save_content(content, by=by)
    if changed:
        links.link_all({scenario.id: content})
    position = position or scenario.position or scenarios.next_position(scenario)
    if position != scenario.position:
        scenario.position = position
        scenario.save(update_fields=["position", "updated_at"])
    if grader is not None and grader != scenario.grader:
        scenario.grader = grader
        scenario.save(update_fields=["grader", "updated_at"])
    return scenario, changed


def import_packs(
    texts: Mapping[str, str], *, by: User | None = None, dry_run: bool = False
) -> files.Loaded:
    """Load packs, given as {file name: text}, so that published scenarios keep passing the gate.

    ValidationFailed names every fault; then, and in a dry run, nothing has changed.
    """
    with transaction.atomic():
        done = files.load(texts, by=by)
        shown = Scenario.objects.filter(id__in=done.changed, status=Scenario.Status.PUBLISHED)
        issues = [
            Issue(f"{scenario.id} / {reason.field}", f"Learners see this scenario. {reason.issue}")
            for scenario in shown.select_related("version")
            for reason in publishing.gate(scenario)
        ]
        if issues:
            raise publishing.GateRefused(
                f"{len(issues)} reason(s) of the publish gate; nothing was loaded", issues=issues
            )
        transaction.set_rollback(dry_run)
    return done


@transaction.atomic
def clone(scenario: Scenario, *, by: User) -> Scenario:
    """A draft with the same content under a new id. What it unlocks stays with the original."""
    assert scenario.version is not None, "only scenarios with a version can be cloned"  # noqa: S101
    content = {
        **scenario.version.content,
        "id": _free_id(scenario.id),
        "title": f"Copy of {scenario.title}"[:200],
    }
    content.pop("unlocks", None)
    return save(check(content), by=by)[0]


def _free_id(id_: str) -> str:
    stem = f"{id_[:70]}-copy"
    taken = set(Scenario.objects.filter(id__startswith=stem).values_list("id", flat=True))
    names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(name for name in names if name not in taken)
