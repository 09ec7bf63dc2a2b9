"""What would help most: each with an example about another subject, the author's own on request."""

from __future__ import annotations

import pytest
from django.urls import reverse

from grading.models import ScenarioVersion
from grading.pages import examples
from tests.grading.desks import lacks, shows, signed_in, submit, write_scenario

OWN = "The library is open from 9:00 to 18:00 on weekdays."
FACTS = {
    "description": "Is everything there?",
    "checkpoints": [
        {"text": "Gives the hours on weekdays", "concepts": ["9:00", "18:00"], "example": OWN},
        {"text": "Forbids promises about Sundays", "example": "Promise nothing about Sundays."},
    ],
}


@pytest.mark.usefixtures("library")
def test_every_point_of_the_library_has_an_example_about_another_subject():
    for version in ScenarioVersion.objects.all():
        for point in version.rubric.checkpoints:
            example = examples.elsewhere(point.facet, point)
            assert example, (version.scenario_id, point.text)
            assert example != point.example


def test_facts_and_bans_of_the_material_have_one_too_and_the_authors_own_is_the_last_hint(alice):
    scenario = write_scenario(evaluation_criteria={"completeness": FACTS})
    client = signed_in(alice)
    page = submit(client, scenario, "Write a friendly notice about our library, please.")
    shows(page, "An example about something else", examples.FACT, examples.BAN)
    shows(page, "Show the author's own wording")
    lacks(page, OWN)
    client.post(reverse("hint", args=[scenario.id]), {"tier": "own"})
    shows(client.get(scenario.get_absolute_url()), OWN)
