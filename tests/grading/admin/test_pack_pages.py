from __future__ import annotations

from typing import Any

import pytest
import yaml
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from grading import scenarios
from grading.models import Scenario
from grading.packs import files
from promptlab.accounts.models import User
from tests.grading.admin import scenes

pytestmark = pytest.mark.django_db
IMPORT = "admin:grading_scenario_import"


def pack(*contents: dict[str, object]) -> str:
    return yaml.safe_dump({"scenarios": list(contents)}, sort_keys=False, allow_unicode=True)


def upload(client: Client, text: str | bytes, name: str = "posters.yaml") -> Any:
    data = text.encode() if isinstance(text, str) else text
    return client.post(reverse(IMPORT), {"packs": [SimpleUploadedFile(name, data)]})


def confirm(client: Client, page: Any) -> Any:
    """Press "Import" on the page that shows what an import would do."""
    texts = page.context["texts"]
    data = {
        "name": list(texts),
        "text": [text.replace("\n", "\r\n") for text in texts.values()],
        "confirm": "1",
    }
    return client.post(reverse(IMPORT), data)


def test_an_upload_shows_first_what_it_would_do_and_changes_nothing(
    admin_client: Client, draft: Scenario, ada: User
) -> None:
    scenes.make(ada, id="third-poster")
    text = pack(
        scenes.content(title="Changed"),
        scenes.content(id="second-poster"),
        scenes.content(id="third-poster"),
    )

    page = upload(admin_client, text)

    loaded = page.context["loaded"]
    assert loaded.added == ["second-poster"]
    assert loaded.changed == ["lost-cat-poster"]
    assert loaded.unchanged == ["third-poster"]
    assert Scenario.objects.count() == 2
    assert draft.versions.count() == 1


def test_confirming_imports_drafts_and_writes_the_log(admin_client: Client, ada: User) -> None:
    page = upload(admin_client, pack(scenes.content()))

    answer = confirm(admin_client, page)

    assert answer.status_code == 302
    scenario = Scenario.objects.get()
    assert scenario.status == Scenario.Status.DRAFT
    assert scenes.version_of(scenario).created_by == ada
    assert scenes.version_of(scenario).content["brief"] == scenes.CONTENT["brief"]
    assert LogEntry.objects.get().get_change_message() == "Imported from a pack."


def test_every_fault_is_listed_by_file_scenario_and_field(admin_client: Client) -> None:
    broken = scenes.content(exemplar_prompts=[], difficulty="impossible")

    page = upload(admin_client, pack(broken))

    assert page.status_code == 422
    places = {fault["where"] for fault in page.context["faults"]}
    assert places == {
        "posters.yaml / lost-cat-poster / exemplar_prompts",
        "posters.yaml / lost-cat-poster / difficulty",
    }
    assert not Scenario.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("scenarios: [", "not readable as YAML"),
        (b"\xff\xfe\x00", "not readable as UTF-8"),
        (b"#" * 1_500_001, "larger than 1500000 bytes"),
    ],
)
def test_a_file_that_is_no_pack_is_refused_with_the_reason(
    admin_client: Client, text: str | bytes, words: str
) -> None:
    page = upload(admin_client, text)

    assert page.status_code == 422
    assert words in page.content.decode()


def test_of_two_files_with_one_name_none_is_dropped_silently(admin_client: Client) -> None:
    files_ = [
        SimpleUploadedFile("posters.yaml", pack(scenes.content(id=name)).encode())
        for name in ("one", "two")
    ]

    page = admin_client.post(reverse(IMPORT), {"packs": files_})

    assert page.status_code == 422
    assert "Two of these files have the same name" in page.content.decode()


def test_no_file_gets_a_friendly_word(admin_client: Client) -> None:
    page = admin_client.post(reverse(IMPORT), {})

    assert "Choose one or more YAML files first." in page.content.decode()


def test_an_import_cannot_make_published_scenarios_unfair(
    admin_client: Client, draft: Scenario
) -> None:
    scenarios.publish(draft)

    page = upload(admin_client, pack(scenes.content(exemplar_prompts=["Write about a cat."])))

    assert page.status_code == 422
    assert "Learners see this scenario. Exemplar 1 scores" in page.content.decode()
    assert draft.versions.count() == 1


def test_the_export_is_the_pack_byte_for_byte_and_loads_without_a_change(
    admin_client: Client, library: None
) -> None:
    answer = admin_client.get(reverse("admin:grading_scenario_export"))

    assert answer.content == files.export().encode()
    assert "attachment" in answer["Content-Disposition"]
    again = files.load({"scenarios.yaml": answer.content.decode()})
    assert (again.added, again.changed) == ([], [])
    assert files.export().encode() == answer.content


def test_selected_scenarios_are_exported_alone(
    admin_client: Client, ada: User, draft: Scenario
) -> None:
    scenes.make(ada, id="second-poster")
    data = {"action": "export_selected", "_selected_action": [draft.id]}

    answer = admin_client.post(reverse("admin:grading_scenario_changelist"), data)

    assert answer.content == files.export([draft.id]).encode()
