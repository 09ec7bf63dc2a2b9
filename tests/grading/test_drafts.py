from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from grading import drafts
from grading.drafts import Writer
from grading.models import Draft
from promptlab.lib.errors import Conflict, ValidationFailed
from tests.grading.desks import FAIR, lacks, shows, signed_in, submit, write_scenario

JSON = {"Accept": "application/json"}


@pytest.fixture
def scenario(db):
    return write_scenario()


def save(client: Client, scenario, text: str, revision: int = 0, **options):
    url = reverse("draft", args=[scenario.id])
    return client.post(url, {"prompt": text, "revision": revision}, headers=JSON, **options)


# --- the verbs ---------------------------------------------------------------------------------


def test_each_save_counts_the_revision_up(alice, scenario):
    writer = Writer(user=alice)
    assert drafts.save(writer, scenario, "one", 0).revision == 1
    assert drafts.save(writer, scenario, "two", 1).revision == 2
    found = drafts.find(writer, scenario)
    assert found is not None
    assert (found.text, found.revision) == ("two", 2)


def test_a_stale_write_changes_nothing_and_brings_the_other_text(alice, scenario):
    writer = Writer(user=alice)
    drafts.save(writer, scenario, "one", 0)
    drafts.save(writer, scenario, "from the other tab", 1)
    with pytest.raises(Conflict) as caught:
        drafts.save(writer, scenario, "mine", 1)
    assert caught.value.details == {"text": "from the other tab", "revision": 2}
    assert Draft.objects.get().text == "from the other tab"


def test_a_first_save_does_not_overwrite_a_draft_that_exists(alice, scenario):
    writer = Writer(user=alice)
    drafts.save(writer, scenario, "already here", 0)
    with pytest.raises(Conflict):
        drafts.save(writer, scenario, "a second first", 0)


def test_saving_the_same_text_from_an_old_revision_is_no_conflict(alice, scenario):
    writer = Writer(user=alice)
    drafts.save(writer, scenario, "one", 0)
    drafts.save(writer, scenario, "two", 1)
    assert drafts.save(writer, scenario, "two", 1).revision == 2


def test_line_ends_of_browsers_are_stored_as_one_character(alice, scenario):
    assert drafts.save(Writer(user=alice), scenario, "a\r\nb\rc", 0).text == "a\nb\nc"


def test_a_draft_may_be_longer_than_a_prompt_but_not_endless(alice, scenario):
    writer = Writer(user=alice)
    assert drafts.save(writer, scenario, "x" * 6000, 0).revision == 1
    with pytest.raises(ValidationFailed):
        drafts.save(writer, scenario, "x" * (drafts.LONGEST + 1), 1)


def test_a_draft_that_was_deleted_meanwhile_is_made_again(alice, scenario):
    assert drafts.save(Writer(user=alice), scenario, "text", 7).revision == 1


def test_people_do_not_see_each_others_drafts(alice, bob, scenario):
    drafts.save(Writer(user=alice), scenario, "mine", 0)
    drafts.save(Writer(visitor="v" * 43), scenario, "a visitor's", 0)
    assert drafts.find(Writer(user=bob), scenario) is None
    assert drafts.find(Writer(visitor="w" * 43), scenario) is None
    assert drafts.find(Writer(), scenario) is None


def test_a_visitors_drafts_become_the_users(alice, scenario):
    drafts.save(Writer(visitor="v" * 43), scenario, "before I came", 0)
    drafts.adopt("v" * 43, alice)
    draft = Draft.objects.get()
    assert (draft.user, draft.visitor, draft.text) == (alice, "", "before I came")


def test_where_both_wrote_something_both_texts_are_kept(alice, scenario):
    drafts.save(Writer(user=alice), scenario, "my old draft", 0)
    drafts.save(Writer(visitor="v" * 43), scenario, "typed today", 0)
    drafts.adopt("v" * 43, alice)
    draft = Draft.objects.get()
    assert "my old draft" in draft.text
    assert "typed today" in draft.text
    assert draft.revision == 2


# --- the page ----------------------------------------------------------------------------------


def test_a_visitor_finds_the_draft_again_after_a_reload(client, scenario):
    assert save(client, scenario, "half a prompt").json() == {"revision": 1}
    page = client.get(scenario.get_absolute_url())
    shows(page, "half a prompt</textarea>", 'name="revision" value="1"')


def test_reading_a_page_gives_a_visitor_no_session(client, scenario):
    client.get(scenario.get_absolute_url())
    assert "sessionid" not in client.cookies


def test_scripts_get_both_texts_of_a_conflict(client, scenario):
    save(client, scenario, "first tab")
    answer = save(client, scenario, "second tab")
    assert answer.status_code == 409
    assert answer.json()["text"] == "first tab"
    assert answer.json()["revision"] == 1


def test_without_scripts_a_conflict_shows_both_texts_on_the_page(client, scenario):
    save(client, scenario, "first tab")
    url = reverse("draft", args=[scenario.id])
    page = client.post(url, {"prompt": "second <tab>", "revision": 0})
    assert page.status_code == 409
    shows(
        page, "Two versions of this draft", "first tab</textarea>", "second &lt;tab&gt;</textarea>"
    )
    # Saving once more, now knowing both, keeps the text of the editor.
    again = client.post(url, {"prompt": "second <tab>", "revision": 1})
    assert again.status_code == 302
    assert Draft.objects.get().text == "second <tab>"


def test_without_scripts_saving_leads_back_to_the_page(client, scenario):
    answer = client.post(reverse("draft", args=[scenario.id]), {"prompt": "text", "revision": 0})
    assert answer.status_code == 302
    assert answer["Location"] == scenario.get_absolute_url()


def test_a_draft_that_is_far_too_long_is_refused_with_the_reason(client, scenario):
    answer = save(client, scenario, "x" * (drafts.LONGEST + 1))
    assert answer.status_code == 422
    assert "50000" in answer.json()["message"]
    page = client.post(reverse("draft", args=[scenario.id]), {"prompt": "x" * (drafts.LONGEST + 1)})
    assert page.status_code == 422
    shows(page, "x" * 1000)


def test_the_drafts_of_a_visitor_move_to_the_guest_at_the_first_grade(client, scenario):
    other = write_scenario("second-desk")
    save(client, other, "begun elsewhere")
    submit(client, scenario, FAIR)
    draft = Draft.objects.get(scenario=other)
    assert draft.user is not None
    assert draft.user.is_guest
    shows(client.get(other.get_absolute_url()), "begun elsewhere</textarea>")


def test_a_submission_becomes_the_draft_unless_a_newer_one_exists(client, scenario):
    save(client, scenario, "from another tab")
    page = submit(client, scenario, FAIR, revision=0)
    assert page.status_code == 200
    assert Draft.objects.get().text == "from another tab"
    # The editor still stands on the old revision, so that the next save meets the conflict.
    shows(page, f"{FAIR}</textarea>", 'name="revision" value="0"')
    submit(client, scenario, FAIR, revision=1)
    assert Draft.objects.get().text == FAIR


def test_drafts_are_only_kept_by_post(client, scenario):
    assert client.get(reverse("draft", args=[scenario.id])).status_code == 405


def test_a_signed_in_learner_has_the_same_draft_on_another_machine(alice, scenario):
    save(signed_in(alice), scenario, "written at work")
    page = signed_in(alice).get(scenario.get_absolute_url())
    shows(page, "written at work</textarea>")
    lacks(page, scenario.version.text("starter"))
