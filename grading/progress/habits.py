"""Habits: what a learner's prompts keep leaving out, with the evidence for it.

A habit is a facet of the grader ("missing-data": what to do with missing data). For each, the last
eight attempts whose rubric asked for it are remembered as marks: 1 said (fully or partly), 0 not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grading.engine.rubric import FACETS
from grading.models import Attempt, LearnerProgress

REMEMBERED = 8
ENOUGH = 3  # prompts that asked for it, before anything is called a habit


@dataclass(frozen=True, slots=True)
class Habit:
    """A gap that keeps coming back. `first` and `latest` are the ids of attempts.

    `all_asked` is False when the learner's last prompts were not all for scenarios that ask for it.
    """

    facet: str
    missed: int
    asked: int
    first: str
    latest: str
    all_asked: bool = True

    @property
    def area(self) -> str:
        """The facet as doors and lists name it: `missing_data`."""
        return self.facet.replace("-", "_")

    @property
    def advice(self) -> str:
        return FACETS[self.facet].advice

    @property
    def title(self) -> str:
        return FACETS[self.facet].title

    @property
    def sentence(self) -> str:
        """The evidence: "In 6 of your last 8 prompts nothing says ..."."""
        which = "" if self.all_asked else " for tasks that need it,"
        gap = FACETS[self.facet].habit
        return f"In {self.missed} of your last {self.asked} prompts{which} {gap}."


def asked_for(grade: Mapping[str, Any]) -> dict[str, bool]:
    """The known facets that a grade's rubric asked for, and whether the prompt said each."""
    said: dict[str, bool] = {}
    for checkpoint in grade.get("checkpoints", []):
        facet = checkpoint.get("facet", "")
        if facet in FACETS:
            said[facet] = said.get(facet, False) or checkpoint["verdict"] != "missing"
    return said


def remember(progress: LearnerProgress, attempt: Attempt) -> None:
    """Add an attempt's marks. Attempts come in the order of time."""
    for facet, was_said in asked_for(attempt.grade).items():
        marks = progress.habits.get(facet, "") + ("1" if was_said else "0")
        progress.habits[facet] = marks[-REMEMBERED:]
        first = progress.habit_attempts.get(facet, [str(attempt.id)])[0]
        progress.habit_attempts[facet] = [first, str(attempt.id)]


def listed(progress: LearnerProgress | None) -> list[Habit]:
    """Gaps in at least half of the last prompts that asked, the most frequent first."""
    if progress is None:
        return []
    found = []
    for facet, marks in progress.habits.items():
        missed = marks.count("0")
        if facet in FACETS and len(marks) >= ENOUGH and missed * 2 >= len(marks):
            first, latest = progress.habit_attempts[facet]
            all_asked = len(marks) >= min(REMEMBERED, progress.attempts)
            found.append(Habit(facet, missed, len(marks), first, latest, all_asked))
    return sorted(found, key=lambda habit: (-habit.missed / habit.asked, -habit.asked, habit.facet))


def strongest(progress: LearnerProgress | None) -> Habit | None:
    """The one habit worth working on next, or None while there is none."""
    return next(iter(listed(progress)), None)
