from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from grading.models import Scenario
from promptlab.accounts.models import User
from tests.grading.admin import scenes

pytestmark = pytest.mark.django_db

PAGES = ["changelist", "add", "import", "export", "preview"]
SCENARIO_PAGES = ["change", "versions", "analytics", "publish", "retire", "clone", "history"]
QUEUES = ["attempt", "gradereport", "track"]


def addresses(draft: Scenario) -> list[str]:
    return [
        *(reverse(f"admin:grading_scenario_{name}") for name in PAGES),
        *(reverse(f"admin:grading_scenario_{name}", args=[draft.id]) for name in SCENARIO_PAGES),
        *(reverse(f"admin:grading_{name}_changelist") for name in QUEUES),
    ]


def test_outsiders_are_sent_to_the_login(client: Client, charlie: User, draft: Scenario) -> None:
    client.force_login(charlie)

    for address in addresses(draft):
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code in (302, 403), address
            assert "login" in answer.get("Location", "login"), address

    assert Scenario.objects.get().status == Scenario.Status.DRAFT


def test_staff_without_permission_get_nowhere(client: Client, bob: User, draft: Scenario) -> None:
    bob.is_staff = True
    bob.save()
    client.force_login(bob)

    for address in addresses(draft):
        assert client.get(address).status_code == 403, address
        assert client.post(address, scenes.filled()).status_code == 403, address

    assert Scenario.objects.count() == 1


def test_staff_who_may_look_see_the_form_but_cannot_change_anything(
    client: Client, viewer: User, draft: Scenario
) -> None:
    client.force_login(viewer)
    listed = client.get(reverse("admin:grading_scenario_changelist")).content.decode()
    assert "Import packs" not in listed
    assert "Export all" in listed
    address = reverse("admin:grading_scenario_change", args=[draft.id])

    page = client.get(address)

    text = page.content.decode()
    assert page.context["scenario_form"].fields["title"].disabled
    assert "Publish</button>" not in text
    assert 'name="_save"' not in text
    assert client.post(address, scenes.filled(title="Mine")).status_code == 403
    for button in ("publish", "retire", "clone"):
        pressed = client.post(reverse(f"admin:grading_scenario_{button}", args=[draft.id]))
        assert pressed.status_code == 403
    assert client.get(reverse("admin:grading_scenario_import")).status_code == 403
    assert client.get(reverse("admin:grading_scenario_export")).status_code == 200


def test_scenarios_made_for_one_learner_stay_out_of_admin(
    admin_client: Client, alice: User, draft: Scenario
) -> None:
    Scenario.objects.filter(id=draft.id).update(made_for=alice)

    page = admin_client.get(reverse("admin:grading_scenario_analytics", args=[draft.id]))

    assert page.status_code == 404
