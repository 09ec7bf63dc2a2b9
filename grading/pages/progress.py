"""Everything that the progress page shows, read at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from grading.engine.rubric import CRITERIA
from grading.models import LearnerProgress, Scenario
from grading.pages import trends
from grading.pages.trends import Profile, Trend
from grading.practice import making, queue, wishes
from grading.practice.queue import Due
from grading.practice.wishes import Wishes
from grading.progress import habits
from grading.progress.habits import Habit
from grading.progress.recommendations import Recommendation
from grading.progress.summary import Summary, summary
from promptlab.accounts.models import User

SHOWN_DUE = SHOWN_MADE = 3


@dataclass(frozen=True, slots=True)
class Advice:
    """A recommendation with the scenario that it names."""

    recommendation: Recommendation
    scenario: Scenario | None

    @property
    def criterion(self) -> str:
        """The criterion that it is about; "" for a single point, which its message names."""
        area = self.recommendation.area
        return area if area in CRITERIA else ""


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """What the page shows to somebody who has practised."""

    summary: Summary
    learner: LearnerProgress
    trend: Trend | None
    profile: Profile
    habits: list[Habit]
    advice: list[Advice]
    due: list[Due]
    due_count: int
    next_due: date | None
    made: list[Scenario]
    wishes: Wishes


def totals(user: User) -> LearnerProgress | None:
    """The learner's totals, if they have practised. One query."""
    return LearnerProgress.objects.filter(user=user).first()


def read(user: User, now: datetime) -> ProgressPage | None:
    """The page of a learner; None before their first graded prompt."""
    learner = totals(user)
    if learner is None or not learner.attempts:
        return None
    today = now.astimezone(user.zone).date()
    found = summary(user, "all", now=now)
    return ProgressPage(
        summary=found,
        learner=learner,
        trend=trends.draw(found.score_history),
        profile=trends.profile(user, learner, today),
        habits=habits.listed(learner)[:3],
        advice=_advice(found.recommendations),
        due=queue.due(user, today, SHOWN_DUE),
        due_count=queue.count_due(user, today),
        next_due=queue.next_due(user, today),
        made=making.waiting(user, SHOWN_MADE),
        wishes=wishes.offered(learner, found.summary.skill_level),
    )


def _advice(rows: list[Recommendation]) -> list[Advice]:
    ids = [row.scenario_id for row in rows if row.scenario_id]
    found = Scenario.objects.in_bulk(ids) if ids else {}
    return [Advice(row, found.get(row.scenario_id or "")) for row in rows]
