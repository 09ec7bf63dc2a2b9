"""A scenario that passes the publish gate, and forms filled in as a browser would send them."""

from __future__ import annotations

import copy
from typing import Any

from django.forms import BoundField, MultipleChoiceField

from grading import authoring
from grading.admin.scenario_form import ScenarioForm
from grading.models import Scenario, ScenarioVersion
from promptlab.accounts.models import User

CONTENT: dict[str, Any] = {
    "id": "lost-cat-poster",
    "title": "A Poster for a Lost Cat",
    "description": "Write a prompt that gets you the text of a poster about a lost cat.",
    "difficulty": "beginner",
    "category": ["writing"],
    "estimated_time_minutes": 8,
    "learning_objectives": ["Say who reads", "Give the facts that only you know"],
    "evaluation_criteria": {
        "clarity": {
            "weight": 0.25,
            "description": "Would a stranger know what to write?",
            "checkpoints": [
                "States that a poster is wanted",
                "Names who will read the poster",
                "Says where the poster will hang",
            ],
        },
        "specificity": {
            "weight": 0.2,
            "description": "Are the wishes exact?",
            "checkpoints": [
                "Limits the number of words",
                {
                    "text": "Describes the fur of the cat",
                    "weight": 2.0,
                    "concepts": ["tabby", "white paw"],
                    "example": "The cat is a grey tabby with one white paw.",
                },
                "Sets the tone of the poster",
            ],
        },
        "structure": {
            "weight": 0.2,
            "description": "Is it clear how the poster is built?",
            "checkpoints": ["Asks for a headline", "Asks for the telephone number at the end"],
        },
        "completeness": {
            "weight": 0.2,
            "description": "Is everything there that a stranger needs?",
            "checkpoints": [
                {"text": "Says where the cat was last seen", "concepts": ["Mill Lane"]},
                {"text": "Gives the name of the cat", "concepts": ["Pixel"]},
            ],
        },
        "best_practices": {
            "weight": 0.15,
            "description": "Does it guard against inventions?",
            "checkpoints": ["Says what to do when a fact is missing", "Asks for the text only"],
        },
    },
    "exemplar_prompts": [
        "Write the text of a poster about our lost cat. It will hang at the bus stop in our "
        "street, and the readers are neighbours who pass on foot. Keep it under 60 words. The "
        "cat is called Pixel, a grey tabby with one white paw, and was last seen in Mill Lane on "
        "Friday. Use a calm, friendly tone. Start with a headline of at most five words and end "
        "with the telephone number 5550134. If a fact is missing, leave a gap in square brackets "
        "instead of inventing it. Return only the text of the poster, without any comment."
    ],
    "common_mistakes": [
        {
            "pattern": "Only “our cat is lost”",
            "explanation": "Nobody can recognise the cat.",
            "correction": "Describe it.",
            "severity": "major",
        }
    ],
    "brief": "Pixel ran away on Friday.\n\nYou hang up a poster at the bus stop.\n",
    "material": {"notes": "Pixel, grey tabby, one white paw\nLast seen: Mill Lane\n"},
    "hints": ["Who stops to read?", "Say what is missing.", "Keep it under … words."],
    "starter": "Write something about our lost cat.",
    "illustration": {"weak": "A cat is lost.", "strong": "LOST: Pixel, grey tabby."},
    "fixtures": [{"prompt": "Can you write something nice about our cat, please?", "at_most": 4.0}],
}


def content(**changes: Any) -> dict[str, Any]:
    """The content of the scenario, with some fields changed."""
    return {**copy.deepcopy(CONTENT), **changes}


def make(by: User, **changes: Any) -> Scenario:
    """A draft of it in the database."""
    return authoring.save(authoring.check(content(**changes)), by=by)[0]


def version_of(scenario: Scenario) -> ScenarioVersion:
    """The scenario's version as the database has it now."""
    scenario.refresh_from_db()
    assert scenario.version is not None
    return scenario.version


def typed(form: ScenarioForm, **changes: Any) -> dict[str, Any]:
    """What a browser would send for this form, after somebody typed `changes`."""
    forms: list[Any] = [form]
    for formset in form.parts.values():
        forms += [formset.management_form, *formset.forms]
    data = {field.html_name: _sent(field) for one in forms for field in one}
    return {**data, **changes}


def filled(**changes: Any) -> dict[str, Any]:
    """What a browser would send for a new scenario with the content above."""
    draft = Scenario(version=ScenarioVersion(content=content()))
    return typed(ScenarioForm(instance=draft), **changes)


def _sent(field: BoundField) -> Any:
    """A field's value on its way: lines end in CRLF, a list of choices may be empty."""
    value = field.value()
    if value is None:
        return [] if isinstance(field.field, MultipleChoiceField) else ""
    return value.replace("\n", "\r\n") if isinstance(value, str) else value
