from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from grading import authoring, publishing, scenarios
from grading.models import Scenario
from promptlab.accounts.models import User
from tests.grading.admin import scenes

pytestmark = pytest.mark.django_db


def press(client: Client, button: str, scenario: Scenario) -> str:
    """Press a button of a scenario's page; returns the page that follows."""
    address = reverse(f"admin:grading_scenario_{button}", args=[scenario.id])
    return client.post(address, follow=True).content.decode()


def logged(scenario: Scenario) -> list[str]:
    entries = LogEntry.objects.filter(object_id=scenario.id).order_by("id")
    return [entry.get_change_message() for entry in entries]


def test_a_scenario_that_passes_the_gate_is_published(
    admin_client: Client, draft: Scenario
) -> None:
    page = press(admin_client, "publish", draft)

    draft.refresh_from_db()
    assert draft.status == Scenario.Status.PUBLISHED
    assert "is published" in page
    assert logged(draft) == ["Published."]


def test_a_scenario_that_fails_the_gate_stays_a_draft_and_lists_every_reason(
    admin_client: Client, ada: User
) -> None:
    weak = "Write something about a cat, please."
    draft = scenes.make(
        ada,
        exemplar_prompts=[weak],
        fixtures=[{"prompt": weak, "at_least": 8.0}],
    )

    page = press(admin_client, "publish", draft)

    draft.refresh_from_db()
    assert draft.status == Scenario.Status.DRAFT
    assert "Exemplar 1 scores" in page
    assert "Fixture 1 scores" in page
    assert logged(draft) == []


def test_a_published_scenario_is_retired_and_keeps_its_log(
    admin_client: Client, draft: Scenario
) -> None:
    scenarios.publish(draft)

    press(admin_client, "retire", draft)

    draft.refresh_from_db()
    assert draft.status == Scenario.Status.RETIRED
    assert logged(draft) == ["Retired."]


def test_a_clone_is_a_draft_with_the_same_content_under_a_new_id(
    admin_client: Client, ada: User, draft: Scenario
) -> None:
    scenarios.publish(draft)

    press(admin_client, "clone", draft)
    press(admin_client, "clone", draft)

    first = Scenario.objects.get(id="lost-cat-poster-copy")
    second = Scenario.objects.get(id="lost-cat-poster-copy-2")
    assert first.status == second.status == Scenario.Status.DRAFT
    assert first.title == "Copy of A Poster for a Lost Cat"
    same = {"id": first.id, "title": first.title}
    assert scenes.version_of(first).content == {**scenes.version_of(draft).content, **same}
    assert scenes.version_of(first).created_by == ada


def test_what_learners_see_cannot_be_saved_into_failing_the_gate(
    admin_client: Client, draft: Scenario
) -> None:
    scenarios.publish(draft)
    address = reverse("admin:grading_scenario_change", args=[draft.id])
    form = admin_client.get(address).context["scenario_form"]
    data = scenes.typed(form, **{"exemplar-0-prompt": "Write something about a cat."})

    page = admin_client.post(address, data)

    draft.refresh_from_db()
    assert scenes.version_of(draft).number == 1
    assert "would fail the publish gate" in page.content.decode()
    errors = page.context["scenario_form"].parts["exemplar_prompts"].forms[0].errors
    assert "it must reach 9.0" in str(errors)


def test_the_gate_can_be_asked_without_publishing(admin_client: Client, draft: Scenario) -> None:
    address = reverse("admin:grading_scenario_change", args=[draft.id])

    page = admin_client.get(address, {"gate": "1"})

    assert page.context["reasons"] == publishing.gate(draft)
    assert page.context["gate_ran"] is True


def test_the_list_publishes_what_passes_and_says_why_the_rest_does_not(
    admin_client: Client, ada: User, draft: Scenario
) -> None:
    failing = scenes.make(ada, id="bad-poster", exemplar_prompts=["Write about a cat."])
    data = {"action": "publish_selected", "_selected_action": [draft.id, failing.id]}

    page = admin_client.post(reverse("admin:grading_scenario_changelist"), data, follow=True)

    published = Scenario.objects.filter(status=Scenario.Status.PUBLISHED)
    assert list(published.values_list("id", flat=True)) == [draft.id]
    assert "(bad-poster) does not pass the publish gate yet" in page.content.decode()


def test_buttons_answer_only_to_post(admin_client: Client, draft: Scenario) -> None:
    for button in ("publish", "retire", "clone"):
        address = reverse(f"admin:grading_scenario_{button}", args=[draft.id])
        assert admin_client.get(address).status_code == 403

    draft.refresh_from_db()
    assert draft.status == Scenario.Status.DRAFT
    assert Scenario.objects.count() == 1


def test_cloning_keeps_the_place_in_the_ladder_but_not_what_it_opens(ada: User) -> None:
    after = scenes.make(ada, id="second-poster")
    first = scenes.make(ada, unlocks=[after.id], track="posters")

    copy = authoring.clone(first, by=ada)

    assert copy.track_id == "posters"
    assert list(after.prerequisites.all()) == [first]
