"""The notebook: prompts that learners bring along, read by the general rubric, never ranked."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from grading.attempts import check_prompt, read
from grading.engine.general import general_rubric
from grading.models import NotebookEntry
from promptlab.accounts.models import User
from promptlab.lib.errors import NotFound, invalid

LONGEST_TASK = 200
LONGEST_NOTE = 5000


def entries(user: User | None) -> QuerySet[NotebookEntry]:
    """A learner's entries for a list, newest first, without their grades."""
    if not user:
        return NotebookEntry.objects.none()
    return NotebookEntry.objects.filter(user=user).defer("grade")


def find(user: User | None, entry_id: UUID) -> NotebookEntry:
    """One entry of this learner; NotFound for anybody else's."""
    entry = NotebookEntry.objects.filter(user=user, id=entry_id).first() if user else None
    if entry is None:
        raise NotFound("There is no such entry in your notebook.")
    return entry


def find_again(user: User | None, entry_id: str) -> NotebookEntry | None:
    """The entry that somebody wants to write anew, if it is theirs."""
    try:
        return find(user, UUID(entry_id))
    except (ValueError, NotFound):
        return None


def check_task(task: str) -> str:
    """The task in one line; ValidationFailed when it is empty or too long."""
    task = " ".join(task.split())
    if not task:
        raise invalid("task", "Say in one line what the prompt is for.", 0)
    if len(task) > LONGEST_TASK:
        raise invalid("task", f"Keep the task within {LONGEST_TASK} characters.", len(task))
    return task


def check(task: str, prompt: str) -> None:
    """ValidationFailed for what `add` would refuse: asked before a visitor is made a guest."""
    read(general_rubric(check_task(task)), check_prompt(prompt))


def add(user: User, task: str, prompt: str) -> NotebookEntry:
    """Grade a prompt for a task of the learner's own and keep both."""
    task, prompt = check_task(task), check_prompt(prompt)
    result = read(general_rubric(task), prompt)
    return NotebookEntry.objects.create(
        user=user,
        task=task,
        prompt=prompt,
        overall=Decimal(str(result["grade"]["overall_score"])),
        category=result["grade"]["category"],
        grade=result,
    )


def annotate(entry: NotebookEntry, note: str) -> None:
    """Keep the learner's own note beside an entry."""
    if len(note) > LONGEST_NOTE:
        raise invalid("note", f"Keep the note within {LONGEST_NOTE} characters.", len(note))
    entry.note = note
    entry.save(update_fields=["note"])
