from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grading import authoring
from grading.admin.scenario_form import ScenarioForm
from grading.models import Scenario
from promptlab.accounts.models import User
from tests.grading.admin import scenes

pytestmark = pytest.mark.django_db
ADD = "admin:grading_scenario_add"


def change_url(scenario: Scenario) -> str:
    return reverse("admin:grading_scenario_change", args=[scenario.id])


def test_a_filled_in_form_makes_a_draft_with_exactly_that_content(
    admin_client: Client, ada: User
) -> None:
    answer = admin_client.post(reverse(ADD), scenes.filled())

    assert answer.status_code == 302, answer.context["errors"]
    scenario = Scenario.objects.get(id="lost-cat-poster")
    assert scenario.status == Scenario.Status.DRAFT
    assert scenes.version_of(scenario).content == authoring.check(scenes.content())
    assert scenes.version_of(scenario).created_by == ada
    assert scenario.title == "A Poster for a Lost Cat"


def test_saving_an_untouched_form_makes_no_new_version(
    admin_client: Client, draft: Scenario
) -> None:
    page = admin_client.get(change_url(draft))

    answer = admin_client.post(change_url(draft), scenes.typed(page.context["scenario_form"]))

    assert answer.status_code == 302
    assert draft.versions.count() == 1


def test_every_starter_scenario_survives_the_form_unchanged(library: None) -> None:
    starters = Scenario.objects.select_related("version")
    assert len(starters) > 30
    for scenario in starters:
        form = ScenarioForm(scenes.typed(ScenarioForm(instance=scenario)), instance=scenario)

        assert form.is_valid(), (scenario.id, form.errors)
        assert form.content == scenes.version_of(scenario).content


def test_a_change_makes_a_new_version_by_the_person_who_saved(
    admin_client: Client, ada: User, draft: Scenario
) -> None:
    page = admin_client.get(change_url(draft))
    data = scenes.typed(page.context["scenario_form"], title="Pixel is Missing", position="7")

    admin_client.post(change_url(draft), data)

    draft.refresh_from_db()
    assert scenes.version_of(draft).number == 2
    assert scenes.version_of(draft).created_by == ada
    assert draft.title == "Pixel is Missing"
    assert draft.position == 7
    assert draft.versions.get(number=1).content["title"] == "A Poster for a Lost Cat"


def test_a_version_that_was_saved_meanwhile_is_told_of_before_it_is_covered(
    admin_client: Client, bob: User, draft: Scenario
) -> None:
    page = admin_client.get(change_url(draft))
    data = scenes.typed(page.context["scenario_form"], title="Mine", saved_version="1")
    authoring.save(authoring.check(scenes.content(title="Theirs")), by=bob)

    refused = admin_client.post(change_url(draft), data)

    text = refused.content.decode()
    assert "Version 2 was saved while you were writing" in text
    assert 'value="Mine"' in text
    assert 'name="saved_version" value="2"' in text
    again = admin_client.post(change_url(draft), {**data, "saved_version": "2"})
    assert again.status_code == 302
    assert scenes.version_of(draft).content["title"] == "Mine"


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"title": ""}, "title", "This is needed."),
        ({"category": "Writing, data"}, "category", "Line 1: Use small letters"),
        ({"clarity_weight": "0"}, "clarity_weight", "above 0"),
        ({"clarity_weight": "heavy"}, "clarity_weight", "Enter a number"),
        ({"clarity_details": "- text: Nowhere\n"}, "clarity_details", "“Nowhere” is not among"),
        ({"clarity_details": "- text: [a"}, "clarity_details", "not readable as YAML"),
        ({"estimated_time_minutes": "0"}, "estimated_time_minutes", "at least 1"),
        ({"position": "99999999999999999999"}, "position", "less than or equal to 10000"),
        ({"strong": ""}, "strong", "This is needed."),
        (
            {"specificity_details": "- {text: Describes the fur of the cat, patterns: ['(?=a)']}"},
            "specificity_details",
            "Checkpoint 2, patterns 0: not a regular expression in RE2 syntax",
        ),
    ],
)
def test_an_error_stands_beside_its_field_and_nothing_typed_is_lost(
    admin_client: Client, typed: dict[str, str], field: str, words: str
) -> None:
    data = scenes.filled(brief="Twenty minutes of careful writing.", **typed)

    page = admin_client.post(reverse(ADD), data)

    form = page.context["scenario_form"]
    assert words in " ".join(form.errors[field])
    assert form["brief"].value() == "Twenty minutes of careful writing."
    assert not Scenario.objects.exists()


@pytest.mark.parametrize(
    ("typed", "part", "row", "words"),
    [
        ({"fixture-0-at_most": ""}, "fixtures", 0, "give at_least, at_most or both"),
        ({"fixture-0-at_most": "eleven"}, "fixtures", 0, "Enter a number"),
        ({"mistake-0-severity": ""}, "common_mistakes", 0, "This is needed."),
        ({"exemplar-0-prompt": " "}, "exemplar_prompts", 0, "Give at least 1."),
        ({"material-0-name": ""}, "material", 0, "This is needed."),
        ({"material-1-text": "a\0b"}, "material", 1, "Null characters are not allowed"),
    ],
)
def test_an_error_in_a_row_stands_in_that_row(
    admin_client: Client, typed: dict[str, str], part: str, row: int, words: str
) -> None:
    page = admin_client.post(reverse(ADD), scenes.filled(**typed))

    form = page.context["scenario_form"]
    assert words in str(form.parts[part].forms[row].errors)
    assert "Some rows below need a look" in page.content.decode()


def test_a_form_that_was_sent_without_rows_says_what_is_needed(admin_client: Client) -> None:
    page = admin_client.post(reverse(ADD), scenes.filled(**{"exemplar-TOTAL_FORMS": "0"}))

    assert "exemplar_prompts: Give at least 1." in page.content.decode()


def test_an_id_that_is_taken_is_refused(admin_client: Client, draft: Scenario) -> None:
    page = admin_client.post(reverse(ADD), scenes.filled())

    assert "Another scenario has this id" in str(page.context["scenario_form"].errors["id"])


def test_a_cycle_of_prerequisites_is_refused_and_named(
    admin_client: Client, ada: User, draft: Scenario
) -> None:
    other = scenes.make(ada, id="second-poster", prerequisites=[draft.id])
    page = admin_client.get(change_url(draft))
    data = scenes.typed(page.context["scenario_form"], prerequisites=[other.id])

    page = admin_client.post(change_url(draft), data)

    assert "a cycle: lost-cat-poster needs second-poster needs lost-cat-poster" in str(
        page.context["scenario_form"].errors["prerequisites"]
    )


def test_a_prerequisite_that_is_no_longer_chosen_is_unlinked(
    admin_client: Client, ada: User, draft: Scenario
) -> None:
    later = scenes.make(ada, id="second-poster", prerequisites=[draft.id])
    page = admin_client.get(change_url(later))
    assert list(later.prerequisites.all()) == [draft]

    admin_client.post(
        change_url(later), scenes.typed(page.context["scenario_form"], prerequisites=[])
    )

    assert list(later.prerequisites.all()) == []


def test_each_checkpoint_is_shown_as_it_was_understood(
    admin_client: Client, draft: Scenario
) -> None:
    page = admin_client.get(change_url(draft)).content.decode()

    points = scenes.version_of(draft).rubric.checkpoints
    assert points
    for point in points:
        assert point.understood
        assert point.text in page
        assert point.understood.replace("'", "&#x27;") in page


def preview(client: Client, **typed: str) -> str:
    answer = client.post(reverse("admin:grading_scenario_preview"), scenes.filled(**typed))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_preview_reads_checkpoints_that_are_not_saved(admin_client: Client) -> None:
    page = preview(admin_client, clarity_checkpoints="Asks for a rhyme about the moon")

    assert "Asks for a rhyme about the moon" in page
    assert "Names who will read the poster" not in page


def test_the_preview_says_that_a_checkpoint_cannot_be_detected(admin_client: Client) -> None:
    page = preview(admin_client, clarity_checkpoints="Of the and", clarity_details="")

    assert "Not detectable yet." in page


def test_the_preview_of_half_a_form_does_not_complain(admin_client: Client) -> None:
    page = preview(
        admin_client,
        title="",
        clarity_weight="",
        specificity_details="- text: [",
        sample="Write a poster about our grey tabby, please.",
    )

    assert "data-overall-score" in page
    assert "errorlist" not in page


def test_a_sample_is_graded_with_evidence_and_nothing_is_recorded(admin_client: Client) -> None:
    page = preview(admin_client, sample=scenes.CONTENT["exemplar_prompts"][0])

    assert 'data-overall-score="9' in page or 'data-overall-score="10' in page
    assert "under 60 words" in page
    assert not Scenario.objects.exists()


def test_a_sample_that_is_too_short_gets_the_reason(admin_client: Client) -> None:
    assert "Prompt must be between 10 and 5000 characters" in preview(admin_client, sample="Hi")


def test_without_scripts_the_preview_keeps_the_form_and_saves_nothing(
    admin_client: Client, draft: Scenario
) -> None:
    page = admin_client.get(change_url(draft))
    data = scenes.typed(
        page.context["scenario_form"],
        title="Half an idea",
        sample="Write a poster about our grey tabby Pixel.",
        _preview="1",
    )

    page = admin_client.post(change_url(draft), data)

    text = page.content.decode()
    assert page.status_code == 200
    assert "data-overall-score" in text
    assert 'value="Half an idea"' in text
    assert draft.versions.count() == 1


def test_a_new_scenario_goes_behind_the_last_one_of_its_track(
    admin_client: Client, ada: User
) -> None:
    first = scenes.make(ada, track="posters")
    admin_client.post(reverse(ADD), scenes.filled(id="second-poster", track="posters"))

    assert Scenario.objects.get(id="second-poster").position == first.position + 1


def test_the_form_costs_the_same_number_of_queries_for_many_scenarios(
    admin_client: Client, ada: User, draft: Scenario, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        scenes.make(ada, id=f"poster-{number}", track=f"track-{number}")

    with django_assert_max_num_queries(14):
        page = admin_client.get(change_url(draft))
    assert page.context["original"] == draft


def test_the_list_costs_the_same_number_of_queries_for_many_scenarios(
    admin_client: Client, ada: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        scenes.make(ada, id=f"poster-{number}", track=f"track-{number}")

    with django_assert_max_num_queries(12):
        page = admin_client.get(reverse("admin:grading_scenario_changelist"))
    assert len(page.context["cl"].result_list) == 12
