"""What to work on next: weak areas, strengths, and a scenario for each weak area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grading import unlocking
from grading.models import Difficulty, LearnerProgress, Scenario
from grading.passing import PASS
from grading.progress import areas, habits
from promptlab.accounts.models import User

STRONG = 8.0
MOST_HABITS = 3
MOST = 3  # recommendations
LEVELS = list(Difficulty.values)


@dataclass(frozen=True, slots=True)
class Weakness:
    """An area below a pass. `severity` lies between 0 and 1."""

    area: str
    severity: float
    evidence: str

    @property
    def priority(self) -> str:
        return "high" if self.severity >= 0.5 else "medium" if self.severity >= 0.4 else "low"


@dataclass(frozen=True, slots=True)
class Recommendation:
    """`scenario_id` is None when nothing open trains the area: practice can be made for it."""

    area: str
    message: str
    scenario_id: str | None
    priority: str


def weaknesses(
    criteria: Mapping[str, float | None], progress: LearnerProgress | None
) -> list[Weakness]:
    """Criteria that average below a pass, then habits; the weakest of each first."""
    low = [
        Weakness(name, 1 - average / 10, f"Averages {average} of 10.")
        for name, average in criteria.items()
        if average is not None and average < float(PASS)
    ]
    gaps = [
        Weakness(habit.area, habit.missed / habit.asked, habit.sentence)
        for habit in habits.listed(progress)[:MOST_HABITS]
    ]
    return [*sorted(low, key=lambda weak: -weak.severity), *gaps]


def strengths(criteria: Mapping[str, float | None]) -> list[str]:
    """Criteria that average 8.0 or more, the strongest first."""
    strong = [(average, name) for name, average in criteria.items() if (average or 0) >= STRONG]
    return [name for _, name in sorted(strong, key=lambda row: -row[0])]  # type: ignore[operator]


def for_areas(
    user: User, weak: Sequence[Weakness], level: str, category: str | None = None
) -> list[Recommendation]:
    """One open scenario for each of the weakest areas, never the same twice."""
    ranked = sorted(weak, key=lambda one: -one.severity)[:MOST]
    if not ranked:
        return []
    open_ones, states = _open_to(user, category)
    trained = areas.of_scenarios(open_ones)
    used: set[str] = set()
    found = []
    for weakness in ranked:
        chosen = _best(weakness.area, open_ones, states, trained, level, used)
        used.update([chosen] if chosen else [])
        message = f"{areas.advice(weakness.area)}."
        found.append(Recommendation(weakness.area, message, chosen, weakness.priority))
    return found


def _open_to(user: User, category: str | None) -> tuple[list[Scenario], dict[str, unlocking.State]]:
    published = Scenario.objects.filter(status=Scenario.Status.PUBLISHED, made_for=None)
    scenarios = [
        scenario
        for scenario in published.only("id", "version_id", "difficulty", "categories", "made_for")
        if category is None or category in scenario.categories
    ]
    states = unlocking.states(user, scenarios)
    usable = ("open", "in_progress", "passed")
    return [one for one in scenarios if states[one.id].name in usable], states


def _best(
    area: str,
    scenarios: Sequence[Scenario],
    states: Mapping[str, unlocking.State],
    trained: Mapping[str, Mapping[str, float]],
    level: str,
    used: set[str],
) -> str | None:
    """The open scenario that trains the area most: not yet passed, near the learner's level."""

    def rank(scenario: Scenario) -> tuple[bool, int, float, str]:
        distance = abs(LEVELS.index(scenario.difficulty) - LEVELS.index(level))
        passed = states[scenario.id].is_passed
        return passed, distance, -trained[scenario.id].get(area, 0.0), scenario.id

    fitting = [one for one in scenarios if one.id not in used and trained.get(one.id, {}).get(area)]
    return min(fitting, key=rank).id if fitting else None
