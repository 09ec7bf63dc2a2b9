"""The publish gate: a scenario is shown to learners when it grades fairly, and not before.

The rules, in plain words: `docs/authoring.md`. Everything is graded without the copy screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import transaction

from grading import attempts
from grading.engine.reading import CREDIT
from grading.engine.rubric import Rubric
from grading.evaluation import variants
from grading.models import Scenario, ScenarioVersion
from promptlab.accounts.models import User
from promptlab.lib import events
from promptlab.lib.errors import Issue, ValidationFailed

EXEMPLAR_LEAST = 9.0
WEAK_MOST = 4.0
DECORATION_MOST = 1.0  # points that decorating a weak prompt may gain
IMPOSTOR_MOST = 3.5
NAMED = 3  # checkpoints that a reason names at most
Tried = tuple[dict[str, Any], str]  # a grade, or {} and why the prompt was refused

# the attacks of grading/evaluation/variants.py, as reasons name them
ATTACKS = {
    "injection": "an instruction to the grader",
    "generic": "generic advice",
    "listed": "the checkpoints' words as a list",
    "padding": "polite padding",
    "repetition": "being repeated",
    "off_topic": "off-topic filler",
    "invisible": "invisible characters",
    "echoed": "the checkpoints echoed as sentences",
    "copied_description": "the copied description",
    "gibberish": "gibberish",
    "shuffled": "an exemplar with its words shuffled",
}


class GateRefused(ValidationFailed):
    """The scenario does not grade fairly yet; `issues` holds every reason."""


def gate(scenario: Scenario | ScenarioVersion) -> list[Issue]:
    """The reasons why a scenario may not be published; [] when it may.

    `field` is the path in the pack format ("exemplar_prompts.0"), `issue` says what to do.
    """
    version = scenario.version if isinstance(scenario, Scenario) else scenario
    if version is None:
        return [Issue("id", "There is nothing to publish yet: save the scenario first.")]
    return inspect(version.content, version.rubric)


def inspect(content: Mapping[str, Any], rubric: Rubric) -> list[Issue]:
    """The gate for content that is well formed (grading.packs.schema) but perhaps not saved."""
    exemplars = [_tried(rubric, prompt) for prompt in content["exemplar_prompts"]]
    return [
        *_undetected(content, rubric, _found([result for result, _ in exemplars])),
        *_exemplars(exemplars),
        *_fixtures(content, rubric),
        *_attacks(content, rubric),
    ]


@transaction.atomic
def publish(scenario: Scenario, by: User | None = None) -> Scenario:
    """Show a scenario to learners. GateRefused with all reasons when it does not pass the gate."""
    reasons = gate(scenario)
    if reasons:
        raise GateRefused(
            f"“{scenario.title}” ({scenario.id}) does not pass the publish gate yet",
            issues=reasons,
        )
    return _set(scenario, Scenario.Status.PUBLISHED, by)


@transaction.atomic
def retire(scenario: Scenario, by: User | None = None) -> Scenario:
    """Take a scenario out of the catalogue; attempts and progress stay."""
    return _set(scenario, Scenario.Status.RETIRED, by)


def _set(scenario: Scenario, status: Scenario.Status, by: User | None) -> Scenario:
    scenario.status = status
    scenario.save(update_fields=["status", "updated_at"])
    events.publish(
        f"scenario.{status}",
        {"scenario_id": scenario.id, "user_id": str(by.id) if by else None},
    )
    return scenario


def _undetected(content: Mapping[str, Any], rubric: Rubric, found: set[int]) -> Iterator[Issue]:
    places = _places(content)
    for index, point in enumerate(rubric.checkpoints):
        if not point.detectable:
            yield Issue(
                places[index],
                f"The grader cannot detect the checkpoint “{point.text}”. Say what the prompt must "
                "name, or give it concepts or a pattern.",
            )
        elif found and index not in found:
            yield Issue(
                places[index],
                f"The grader finds the checkpoint “{point.text}” in no exemplar. Say it in one of "
                "them, or reword the checkpoint.",
            )


def _found(exemplars: Iterable[dict[str, Any]]) -> set[int]:
    """The checkpoints that some good exemplar meets, at least in part; none without a good one."""
    return {
        index
        for result in exemplars
        if _overall(result) >= EXEMPLAR_LEAST
        for index, row in enumerate(result["checkpoints"])
        if row["verdict"] != "missing"
    }


def _places(content: Mapping[str, Any]) -> list[str]:
    """The path of every checkpoint, in the order of the compiled rubric."""
    return [
        f"evaluation_criteria.{name}.checkpoints.{number}"
        for name, criterion in content["evaluation_criteria"].items()
        for number in range(len(criterion["checkpoints"]))
    ]


def _exemplars(exemplars: Iterable[Tried]) -> Iterator[Issue]:
    for number, (result, refusal) in enumerate(exemplars):
        field = f"exemplar_prompts.{number}"
        if refusal:
            yield Issue(field, f"Exemplar {number + 1}: {refusal}.")
            continue
        overall = result["grade"]["overall_score"]
        if overall < EXEMPLAR_LEAST:
            yield Issue(
                field,
                f"Exemplar {number + 1} scores {overall}; it must reach {EXEMPLAR_LEAST}. "
                f"Not found in it: {_named(result, 'missing', 'partial')}. Say these points in "
                "the exemplar, or reword the checkpoints.",
                overall,
            )


def _fixtures(content: Mapping[str, Any], rubric: Rubric) -> Iterator[Issue]:
    for number, fixture in enumerate(content.get("fixtures", [])):
        field = f"fixtures.{number}"
        result, refusal = _tried(rubric, fixture["prompt"])
        if refusal:
            yield Issue(field, f"Fixture {number + 1}: {refusal}.")
            continue
        overall = result["grade"]["overall_score"]
        least, most = fixture.get("at_least", 0), fixture.get("at_most", 10)
        if overall < least:
            yield Issue(
                field,
                f"Fixture {number + 1} scores {overall}, below its {least}. Not found in it: "
                f"{_named(result, 'missing', 'partial')}. Change the fixture or these checkpoints.",
                overall,
            )
        elif overall > most:
            yield Issue(
                field,
                f"Fixture {number + 1} scores {overall}, above its {most}. Found in it: "
                f"{_named(result, 'met')}. Make these checkpoints ask for more.",
                overall,
            )


def _attacks(content: Mapping[str, Any], rubric: Rubric) -> Iterator[Issue]:
    templates = variants.templates()
    for field, name, weak in _weak(content):
        plain = _try(rubric, weak)
        for kind, result in _worst(rubric, variants.decorations(content, weak, templates)):
            gained = round(_overall(result) - _overall(plain), 1)
            if gained > DECORATION_MOST:
                yield Issue(
                    field,
                    f"{name} gains {gained} points from {ATTACKS[kind]}; at most "
                    f"{DECORATION_MOST} is fair. {_mend(result, plain)}",
                    gained,
                )
    impostors = variants.alone(content, content["exemplar_prompts"], [], templates)
    for kind, result in _worst(rubric, impostors):
        if _overall(result) > IMPOSTOR_MOST:
            yield Issue(
                "evaluation_criteria",
                f"On its own, {ATTACKS[kind]} would score {_overall(result)}; at most "
                f"{IMPOSTOR_MOST} is fair. {_mend(result)}",
                _overall(result),
            )


def _worst(
    rubric: Rubric, tried: Iterable[variants.Variant]
) -> Iterable[tuple[str, dict[str, Any]]]:
    """For each kind of attack the grade of the variant that earns most."""
    worst: dict[str, dict[str, Any]] = {}
    for variant in tried:
        result = _try(rubric, variant.text)
        if variant.name not in worst or _overall(result) > _overall(worst[variant.name]):
            worst[variant.name] = result
    return worst.items()


def _mend(result: Mapping[str, Any], plain: Mapping[str, Any] | None = None) -> str:
    """What earned the points (beside what the plain prompt had earned), and what to do."""
    earned = [row for row in result["checkpoints"] if row["verdict"] != "missing"]
    if plain:
        before = [CREDIT[row["verdict"]] for row in plain["checkpoints"]]
        rows = zip(result["checkpoints"], before, strict=True)
        earned = [row for row, credit in rows if CREDIT[row["verdict"]] > credit]
    return f"Found in it: {_texts(earned)}. Let these checkpoints ask for something that must be named."


def _weak(content: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The prompts to decorate, with field and name: weak fixtures, or else the starter or title."""
    found = False
    for number, fixture in enumerate(content.get("fixtures", [])):
        if fixture.get("at_most", 10) <= WEAK_MOST:
            found = True
            yield f"fixtures.{number}", f"Weak fixture {number + 1}", fixture["prompt"]
    if not found:
        plain = f"Please help me with this: {content['title']}"
        yield "fixtures", "A weak prompt", content.get("starter", plain)


def _tried(rubric: Rubric, prompt: str) -> Tried:
    try:
        prompt = attempts.check_prompt(prompt)
        return attempts.read(rubric, prompt, copy_screen=False), ""
    except ValidationFailed as refused:
        return {}, refused.message


def _try(rubric: Rubric, text: str) -> dict[str, Any]:
    """The grade of an attack; {} when it is refused, which earns nothing either."""
    return _tried(rubric, text[: attempts.LONGEST])[0]


def _overall(result: Mapping[str, Any]) -> float:
    return float(result["grade"]["overall_score"]) if result else 0.0


def _named(result: Mapping[str, Any], *verdicts: str) -> str:
    return _texts([row for row in result["checkpoints"] if row["verdict"] in verdicts])


def _texts(rows: list[Mapping[str, Any]]) -> str:
    texts = [f"“{row['text']}”" for row in rows]
    more = f" and {len(texts) - NAMED} more" if len(texts) > NAMED else ""
    return "; ".join(texts[:NAMED]) + more or "nothing"
