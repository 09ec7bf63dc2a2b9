"""Achievements: at most ten, each for something learnt; none for counts or for coming back.

They listen to graded attempts. Looking at the same attempt twice unlocks nothing twice, and a
corrected grade is looked at again with the date of its attempt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from grading.engine.rubric import CRITERIA
from grading.models import AchievementUnlock, Attempt, Difficulty, ScenarioProgress
from grading.passing import MASTERY
from grading.progress import habits
from promptlab.accounts.models import User
from promptlab.lib.events import publish
from promptlab.lib.models import Event

LEAP = Decimal("4.0")
SOUND = Decimal("8.0")  # of every criterion
CLOSE = Decimal("0.5")
GUESSES = 3
REMEMBERED = 50  # attempts that are searched for earlier guesses
KEPT_UP = 4  # prompts in a row that close a gap for good
UNPROMPTED_DAYS = 7
GAPS = frozenset({"missing-data", "edge-cases", "invalid-input"})


@dataclass(frozen=True, slots=True)
class Achievement:
    """What can be earned. `earned(attempt)` looks at one attempt and what came before it."""

    key: str
    title: str
    description: str
    icon: str
    rarity: str  # common, uncommon, rare or epic
    earned: Callable[[Attempt], bool]


def _excellent(attempt: Attempt) -> bool:
    return bool(attempt.overall >= MASTERY)


def _unaided_and_hard(attempt: Attempt) -> bool:
    hard = attempt.scenario.difficulty in (Difficulty.ADVANCED, Difficulty.EXPERT)
    return hard and attempt.mastered and not attempt.hints_used and not attempt.exemplar_opened


def _all_round(attempt: Attempt) -> bool:
    scores = [getattr(attempt, name) for name in CRITERIA]
    return all(score is not None and score >= SOUND for score in scores)


def _leap(attempt: Attempt) -> bool:
    mine = Attempt.objects.filter(user=attempt.user_id, scenario=attempt.scenario_id)
    first = mine.filter(number=1).first()
    if first is None or not attempt.passed:
        return False
    return bool(attempt.overall - first.overall >= LEAP)


def _gap_closed(attempt: Attempt) -> bool:
    """A facet that was missing twice or more is said in four prompts running."""
    return any(
        marks[-KEPT_UP:] == "1" * KEPT_UP and marks[:-KEPT_UP].count("0") >= 2
        for facet, marks in attempt.user.progress.habits.items()
        if habits.asked_for(attempt.grade).get(facet)
    )


def _plans_for_gaps(attempt: Attempt) -> bool:
    """Says in a passing prompt what to do with two kinds of trouble."""
    said = habits.asked_for(attempt.grade)
    return attempt.passed and sum(said.get(facet, False) for facet in GAPS) >= 2


def _remembered(attempt: Attempt) -> bool:
    """Passes a sibling at the first try, a week or more after the skill was last practised."""
    family = attempt.scenario.family
    if not (family and attempt.passed and attempt.number == 1):
        return False
    last = _earlier(attempt).filter(scenario__family=family).order_by("-created_at").first()
    return last is not None and (attempt.local_date - last.local_date).days >= UNPROMPTED_DAYS


def _carried_over(attempt: Attempt) -> bool:
    """Masters scenarios on two different ladders."""
    if not attempt.mastered or attempt.scenario.track_id is None:
        return False
    mastered = ScenarioProgress.objects.filter(user=attempt.user_id, mastered_at__isnull=False)
    elsewhere = mastered.filter(scenario__track__isnull=False)
    return elsewhere.exclude(scenario__track=attempt.scenario.track_id).exists()


def _judges_well(attempt: Attempt) -> bool:
    """Three expectations in a row, on different scenarios, within half a point."""
    if attempt.expected is None:
        return False
    recent = _earlier(attempt).order_by("-created_at").only("expected", "overall", "scenario")
    guesses = [one for one in recent[:REMEMBERED] if one.expected is not None]
    last = [attempt, *guesses[: GUESSES - 1]]
    close = [one for one in last if abs((one.expected or 0) - one.overall) <= CLOSE]
    return len(close) == GUESSES and len({one.scenario_id for one in close}) == GUESSES


def _earlier(attempt: Attempt) -> Any:
    return Attempt.objects.filter(user=attempt.user_id, created_at__lt=attempt.created_at)


ALL = (
    Achievement(
        "first-excellent-score",
        "Excellence Achieved!",
        "Scored 9.0 or higher for the first time",
        "🏆",
        "rare",
        _excellent,
    ),
    Achievement(
        "all-round",
        "Nothing Left Out",
        "Reached 8.0 in all five criteria with one prompt",
        "⭐",
        "uncommon",
        _all_round,
    ),
    Achievement(
        "big-leap",
        "A Rewrite That Paid",
        "Lifted a scenario to a pass, four points above the first try",
        "🪜",
        "common",
        _leap,
    ),
    Achievement(
        "gap-closed",
        "Gap Closed",
        "Said in four prompts running what earlier ones had left out",
        "🧩",
        "uncommon",
        _gap_closed,
    ),
    Achievement(
        "plans-for-trouble",
        "Plans for Trouble",
        "Passed with a prompt that covers two kinds of trouble: gaps, odd cases or bad input",
        "☂️",
        "common",
        _plans_for_gaps,
    ),
    Achievement(
        "it-stuck",
        "It Stuck",
        "Passed a sibling at the first try, a week or more after practising the skill",
        "🌱",
        "uncommon",
        _remembered,
    ),
    Achievement(
        "carried-over",
        "Carried Over",
        "Mastered scenarios on two different tracks",
        "🌉",
        "rare",
        _carried_over,
    ),
    Achievement(
        "good-judge",
        "A Good Judge",
        "Foresaw the score within half a point, three times in a row on different scenarios",
        "🔎",
        "rare",
        _judges_well,
    ),
    Achievement(
        "on-your-own",
        "On Your Own",
        "Mastered an advanced or expert scenario without any hint",
        "🏔️",
        "epic",
        _unaided_and_hard,
    ),
)
BY_KEY = {achievement.key: achievement for achievement in ALL}


@dataclass(frozen=True, slots=True)
class Unlocked:
    """An achievement that somebody has earned, and when."""

    achievement: Achievement
    unlocked_at: datetime

    @property
    def key(self) -> str:
        return self.achievement.key


def unlocked(user: User) -> list[Unlocked]:
    """What this learner has earned, the oldest first. One query."""
    rows = AchievementUnlock.objects.filter(user=user).order_by("unlocked_at", "key")
    return [Unlocked(BY_KEY[row.key], row.unlocked_at) for row in rows if row.key in BY_KEY]


def on_graded(event: Event) -> None:
    """Subscriber to `grading.completed` and `grading.corrected`."""
    found = Attempt.objects.select_related("user__progress", "scenario")
    attempt = found.filter(id=event.data["result_id"]).first()
    if attempt is not None:  # the person may be gone by now
        look_at(attempt)


@transaction.atomic
def look_at(attempt: Attempt) -> list[str]:
    """Unlock what an attempt earned; returns the new keys. Publishes `achievement.unlocked`."""
    owned = set(AchievementUnlock.objects.filter(user=attempt.user).values_list("key", flat=True))
    return [
        achievement.key
        for achievement in ALL
        if achievement.key not in owned
        and achievement.earned(attempt)
        and _unlock(attempt, achievement)
    ]


def _unlock(attempt: Attempt, achievement: Achievement) -> bool:
    _, is_new = AchievementUnlock.objects.get_or_create(
        user=attempt.user,
        key=achievement.key,
        defaults={"attempt": attempt, "unlocked_at": attempt.created_at},
    )
    if is_new:
        publish(
            "achievement.unlocked",
            {
                "user_id": str(attempt.user_id),
                "result_id": str(attempt.id),
                "achievement_id": achievement.key,
                "title": achievement.title,
            },
        )
    return is_new
