from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.cache import caches
from django.urls import reverse

from grading import notebook
from grading.models import Attempt, LearnerProgress, NotebookEntry
from promptlab.accounts import limits
from promptlab.accounts.models import User
from promptlab.lib.errors import NotFound, ValidationFailed
from tests.grading.desks import lacks, shows, signed_in

TASK = "Summarise a long e-mail thread for my manager"
PROMPT = (
    "Summarise the e-mail thread below for my manager in five bullet points of at most 15 words. "
    "List open decisions last. If nobody is named for a decision, write unknown."
)


def send(client, task=TASK, prompt=PROMPT):
    return client.post(reverse("notebook"), {"task": task, "prompt": prompt})


def test_an_entry_is_graded_and_kept(alice):
    entry = notebook.add(alice, f"  {TASK}\n", PROMPT)
    assert entry.task == TASK
    assert float(entry.overall) == entry.grade["grade"]["overall_score"]
    assert list(notebook.entries(alice)) == [entry]


def test_the_same_prompt_for_the_same_task_is_graded_the_same(alice):
    first, second = (notebook.add(alice, TASK, PROMPT) for _ in range(2))
    assert first.grade == second.grade


def test_the_notebook_counts_nowhere(alice):
    notebook.add(alice, TASK, PROMPT)
    assert not Attempt.objects.exists()
    assert not LearnerProgress.objects.exists()


@pytest.mark.parametrize(
    ("task", "prompt", "field"),
    [
        ("", PROMPT, "task"),
        ("x" * 201, PROMPT, "task"),
        (TASK, "short", "prompt"),
        (TASK, "y" * 5001, "prompt"),
    ],
)
def test_what_breaks_a_rule_is_refused_by_field(alice, task, prompt, field):
    with pytest.raises(ValidationFailed) as caught:
        notebook.add(alice, task, prompt)
    assert caught.value.issues[0].field == field
    assert not NotebookEntry.objects.exists()


def test_nobody_finds_the_entry_of_somebody_else(alice, bob):
    entry = notebook.add(alice, TASK, PROMPT)
    for user in (bob, None):
        with pytest.raises(NotFound):
            notebook.find(user, entry.id)


# --- the pages -----------------------------------------------------------------------------------


def test_a_visitor_becomes_a_guest_with_a_first_entry(client, db):
    answer = send(client)
    entry = NotebookEntry.objects.get()
    assert entry.user.is_guest
    assert answer["Location"] == entry.get_absolute_url()
    shows(client.get(answer["Location"]), TASK, "data-overall-score", "Every point")
    shows(client.get(reverse("notebook")), TASK)


@pytest.mark.parametrize(("task", "prompt"), [("", PROMPT), (TASK, "short"), ("t" * 201, PROMPT)])
def test_a_refused_entry_comes_back_with_everything_typed_and_makes_no_guest(
    client, db, task, prompt
):
    page = send(client, task, prompt)
    assert page.status_code == 422
    shows(page, f'value="{task}"', f"{prompt}</textarea>", 'role="alert"', 'aria-invalid="true"')
    assert not User.objects.exists()


def test_an_outsider_gets_not_found(alice, bob, client):
    entry = notebook.add(alice, TASK, PROMPT)
    for outsider in (client, signed_in(bob)):
        assert outsider.get(entry.get_absolute_url()).status_code == 404
        assert outsider.post(entry.get_absolute_url(), {"action": "delete"}).status_code == 404
    assert client.get(reverse("notebook_entry", args=[uuid4()])).status_code == 404
    assert NotebookEntry.objects.exists()
    lacks(signed_in(bob).get(reverse("notebook")), entry.get_absolute_url())


def test_a_note_is_kept_beside_the_entry(alice):
    entry = notebook.add(alice, TASK, PROMPT)
    client = signed_in(alice)
    assert client.post(entry.get_absolute_url(), {"note": "Works well."}).status_code == 302
    shows(client.get(entry.get_absolute_url()), "Works well.</textarea>")
    page = client.post(entry.get_absolute_url(), {"note": "n" * 5001})
    assert page.status_code == 422
    shows(page, f"{'n' * 5001}</textarea>", 'aria-invalid="true"')
    shows(client.get(entry.get_absolute_url()), "Works well.</textarea>")


def test_too_many_prompts_are_refused_with_the_time_to_wait_and_the_text(alice, monkeypatch):
    monkeypatch.setattr(limits, "SUBMISSIONS", limits.Limit("few", 1, 60, "Please wait."))
    caches["limits"].clear()
    client = signed_in(alice)
    assert send(client).status_code == 302
    page = send(client)
    assert page.status_code == 429
    assert 1 <= int(page["Retry-After"]) <= 60
    shows(page, "Please wait.", "You can send it again in", f"{PROMPT}</textarea>")


def test_an_entry_is_written_anew_beside_the_first(alice, bob):
    entry = notebook.add(alice, TASK, PROMPT)
    client, again = signed_in(alice), f"{reverse('notebook')}?again={entry.id}"
    shows(client.get(entry.get_absolute_url()), f'href="{again}">Write it anew')
    shows(client.get(again), f'value="{TASK}"', f"{PROMPT}</textarea>")
    lacks(signed_in(bob).get(again), PROMPT)
    lacks(client.get(f"{reverse('notebook')}?again=nonsense"), PROMPT)


def test_an_entry_is_deleted_only_when_it_was_confirmed(alice):
    entry = notebook.add(alice, TASK, PROMPT)
    client = signed_in(alice)
    shows(client.get(entry.get_absolute_url()), "gone for good")
    assert client.post(entry.get_absolute_url(), {"note": ""}).status_code == 302
    assert NotebookEntry.objects.exists()
    answer = client.post(entry.get_absolute_url(), {"action": "delete"}, follow=True)
    assert not NotebookEntry.objects.exists()
    shows(answer, "The entry is deleted.")


def test_an_empty_notebook_teaches_what_it_is_for(client, db):
    page = client.get(reverse("notebook"))
    shows(page, "Bring a prompt of your own", "will stand here")


def test_the_list_goes_on_page_by_page(alice):
    for number in range(22):
        notebook.add(alice, f"Task {number:02}", PROMPT)
    client = signed_in(alice)
    shows(client.get(reverse("notebook")), "Task 21", "Page 1 of 2")
    shows(client.get(reverse("notebook"), {"page": "2"}), "Task 00", "Task 01")
