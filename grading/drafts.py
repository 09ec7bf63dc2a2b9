"""Drafts: what somebody is writing, kept on the server under a revision number.

A save names the revision that it started from. When the stored one is newer (another tab, another
machine), nothing is overwritten: the writer gets a Conflict that carries the other text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from grading.engine.text import stored
from grading.models import Draft, Scenario
from promptlab.accounts.models import User
from promptlab.lib.errors import Conflict, invalid

LONGEST = 50_000  # code points of a draft: far more than may be graded, so that nobody loses text
BETWEEN = "\n\n--- written before you logged in ---\n\n"


@dataclass(frozen=True, slots=True)
class Writer:
    """Whose drafts: a user's, or those of a visitor who has no user yet."""

    user: User | None = None
    visitor: str = ""

    def drafts(self) -> QuerySet[Draft]:
        if self.user:
            return Draft.objects.filter(user=self.user)
        return Draft.objects.filter(user__isnull=True, visitor=self.visitor)


def find(writer: Writer, scenario: Scenario) -> Draft | None:
    """The writer's draft for a scenario."""
    if not writer.user and not writer.visitor:
        return None
    return writer.drafts().filter(scenario=scenario).first()


def save(writer: Writer, scenario: Scenario, text: str, revision: int) -> Draft:
    """Keep `text`, written on top of `revision` (0: nothing was stored yet).

    Raises Conflict with details {"text", "revision"} of the stored draft when that is newer and
    says something else; saving the same text again is harmless.
    """
    text = stored(text)
    if len(text) > LONGEST:
        raise invalid("prompt", f"A draft can hold up to {LONGEST} characters", len(text))
    if revision == 0 and (made := _make(writer, scenario, text)):
        return made
    changed = writer.drafts().filter(scenario=scenario, revision=revision)
    if changed.update(text=text, revision=revision + 1, updated_at=timezone.now()) == 1:
        return Draft(scenario=scenario, text=text, revision=revision + 1, updated_at=timezone.now())
    return _meet(writer, scenario, text)


def _make(writer: Writer, scenario: Scenario, text: str) -> Draft | None:
    try:
        with transaction.atomic():
            return Draft.objects.create(
                user=writer.user,
                visitor="" if writer.user else writer.visitor,
                scenario=scenario,
                text=text,
                revision=1,
            )
    except IntegrityError:
        return None  # somebody was faster: what they wrote is compared next


def _meet(writer: Writer, scenario: Scenario, text: str) -> Draft:
    """The stored draft is not the one that the writer knew: fine when it says the same."""
    draft = find(writer, scenario)
    if draft is None:  # it was deleted meanwhile, so nothing can be overwritten
        return save(writer, scenario, text, 0)
    if draft.text == text:
        return draft
    raise Conflict(
        "This draft was changed somewhere else in the meantime.",
        details={"text": draft.text, "revision": draft.revision},
    )


@transaction.atomic
def adopt(visitor: str, user: User) -> None:
    """A visitor's drafts become the user's."""
    # Locked, so that two requests of one visitor do not both append.
    _take_over(Draft.objects.select_for_update().filter(user__isnull=True, visitor=visitor), user)


def adopt_from(guest: User, user: User) -> None:
    """A guest's drafts become the user's."""
    _take_over(Draft.objects.select_for_update().filter(user=guest), user)


def _take_over(drafts: Iterable[Draft], user: User) -> None:
    """Move drafts to the user. Where both wrote something, both texts are kept."""
    mine = {draft.scenario_id: draft for draft in Draft.objects.filter(user=user)}
    for draft in drafts:
        own = mine.get(draft.scenario_id)
        if own is None:
            # Not save(): moving a draft is not writing it, so its time stays.
            Draft.objects.filter(pk=draft.pk).update(user=user, visitor="")
            continue
        if draft.text.strip() and draft.text != own.text:
            own.text = f"{own.text}{BETWEEN}{draft.text}" if own.text.strip() else draft.text
            # Beyond both revisions, so that any page that is still open gets a conflict.
            own.revision = max(own.revision, draft.revision) + 1
            own.save()
        draft.delete()
