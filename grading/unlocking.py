"""Which scenarios stand open to a learner, and what opens the others.

A scenario is open when one of these holds:

- it is the first of its track, or a beginner's scenario without prerequisites;
- everything that it waits for has been passed: its prerequisites, or without any the step before
  it in its track;
- it is advanced, and the learner has scored 9.0 in one of its categories or has passed three
  different scenarios there;
- it was opened or tried before, or it was made for this learner.

Every function here makes a constant number of queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from grading.models import Attempt, Difficulty, LearnerProgress, Scenario, ScenarioProgress
from grading.scenarios import visible_to
from promptlab.accounts.models import User
from promptlab.lib.errors import Forbidden

PASSES_TO_OPEN = 3  # different scenarios of a category

LOCKED, OPEN, IN_PROGRESS = "locked", "open", "in_progress"
PASSED, MASTERED = "passed", "mastered"


@dataclass(frozen=True, slots=True)
class State:
    """Where a learner stands with a scenario, and for a locked one what would open it.

    `waits_for` are the steps that all have to be passed first. `category` is set when excellence
    there (9.0, or three different passes) opens the scenario as well.
    """

    name: str
    waits_for: tuple[Step, ...] = ()
    category: str = ""

    @property
    def opened_by(self) -> tuple[str, ...]:
        """The titles of what it waits for."""
        return tuple(step.title for step in self.waits_for)

    @property
    def is_open(self) -> bool:
        return self.name != LOCKED

    @property
    def is_passed(self) -> bool:
        return self.name in (PASSED, MASTERED)


@dataclass(frozen=True, slots=True)
class Step:
    """A published scenario in the ladders. `waits` holds the ids that have to be passed first."""

    id: str
    title: str
    difficulty: str
    categories: tuple[str, ...]
    waits: tuple[str, ...]
    needs_category: bool  # nothing but excellence in a category opens it

    @property
    def opens_by_category(self) -> bool:
        return self.needs_category or (self.difficulty == Difficulty.ADVANCED and bool(self.waits))

    @property
    def open_to_all(self) -> bool:
        return not self.waits and not self.needs_category


@dataclass(frozen=True, slots=True)
class Standing:
    """What a learner has done, as far as it opens anything."""

    places: dict[str, ScenarioProgress] = field(default_factory=dict)
    categories: frozenset[str] = frozenset()  # those in which the learner excels

    def has_passed(self, scenario_id: str) -> bool:
        place = self.places.get(scenario_id)
        return place is not None and place.passed_at is not None

    def has_opened(self, scenario_id: str) -> bool:
        place = self.places.get(scenario_id)
        return place is not None and bool(place.opened_at or place.attempts or place.passed_at)


def ladders() -> dict[str, Step]:
    """Every published scenario that is for everybody, by id. Two queries."""
    rows = list(
        Scenario.objects.filter(status=Scenario.Status.PUBLISHED, made_for=None)
        .order_by("track__position", "track_id", "position", "id")
        .values_list("id", "title", "difficulty", "categories", "track_id")
    )
    needed = _prerequisites({row[0] for row in rows})
    with_easier = {
        category
        for _, _, difficulty, categories, _ in rows
        if difficulty in (Difficulty.BEGINNER, Difficulty.INTERMEDIATE)
        for category in categories
    }
    steps: dict[str, Step] = {}
    before: dict[str, str] = {}  # track -> the step that was seen last
    for id_, title, difficulty, categories, track in rows:
        previous = before.get(track, "") if track else ""
        is_first = bool(track) and not previous
        hard = difficulty in (Difficulty.ADVANCED, Difficulty.EXPERT)
        waits = () if is_first else _waits(needed.get(id_, ()), previous, difficulty)
        alone = hard and not waits and not is_first
        steps[id_] = Step(
            id=id_,
            title=title,
            difficulty=difficulty,
            categories=tuple(categories),
            waits=waits,
            needs_category=alone and not with_easier.isdisjoint(categories),
        )
        if track:
            before[track] = id_
    return steps


def _prerequisites(published: set[str]) -> dict[str, tuple[str, ...]]:
    """Scenario id -> ids of its prerequisites; unpublished ones cannot be passed and do not count."""
    needed: dict[str, list[str]] = defaultdict(list)
    links = Scenario.prerequisites.through.objects.order_by("id")
    for scenario, other in links.values_list("from_scenario_id", "to_scenario_id"):
        if other in published:
            needed[scenario].append(other)
    return {scenario: tuple(others) for scenario, others in needed.items()}


def _waits(needed: tuple[str, ...], previous: str, difficulty: str) -> tuple[str, ...]:
    if needed:
        return needed
    if previous and difficulty != Difficulty.BEGINNER:
        return (previous,)
    return ()


def standing(user: User | None) -> Standing:
    """What this learner has done, over the scenarios that are for everybody. Two queries."""
    if not user:
        return Standing()
    rows = ScenarioProgress.objects.filter(user=user, scenario__made_for=None)
    totals = LearnerProgress.objects.filter(user=user).values_list("categories", flat=True).first()
    return Standing({row.scenario_id: row for row in rows}, excels_in(totals or {}))


def excels_in(categories: dict[str, dict[str, int]]) -> frozenset[str]:
    """The categories (of LearnerProgress.categories) whose advanced scenarios stand open."""
    return frozenset(
        name
        for name, totals in categories.items()
        if totals.get("excellent") or totals.get("passed", 0) >= PASSES_TO_OPEN
    )


def states(user: User | None, scenarios: Iterable[Scenario]) -> dict[str, State]:
    """Where this learner, or a newcomer, stands with each of the scenarios. Five queries at most."""
    wanted = list(scenarios)
    known = standing(user)
    steps = ladders()
    made = [scenario.id for scenario in wanted if scenario.made_for_id is not None]
    if made and user:
        rows = ScenarioProgress.objects.filter(user=user, scenario__in=made)
        known.places.update({row.scenario_id: row for row in rows})
    return {scenario.id: _state(scenario, steps, known) for scenario in wanted}


def is_open(user: User | None, scenario: Scenario) -> bool:
    """This learner may practise the scenario."""
    return states(user, [scenario])[scenario.id].is_open


def way_in(user: User | None, scenario: Scenario) -> Step | None:
    """The open step that leads towards a locked scenario; None when only a category opens it."""
    steps, known = ladders(), standing(user)
    step = steps.get(scenario.id)
    while step is not None:
        before = next((id_ for id_ in step.waits if not known.has_passed(id_)), None)
        step = steps[before] if before else None
        if step and (known.has_opened(step.id) or rule_opens(step, known)):
            return step
    return None


def need_open(user: User | None, scenario: Scenario) -> None:
    """Forbidden, with what would open it, unless this learner may practise the scenario."""
    state = states(user, [scenario])[scenario.id]
    if not state.is_open:
        raise Forbidden("This scenario is still locked.", details=_key_to(state))


def _key_to(state: State) -> str:
    """What opens a locked scenario, in one sentence."""
    keys = []
    if state.opened_by:
        keys.append("pass " + " and ".join(f"'{title}'" for title in state.opened_by))
    if state.category:
        keys.append(f"score 9.0, or pass {PASSES_TO_OPEN} scenarios, in '{state.category}'")
    return f"To open it, {', or '.join(keys)}."


def _state(scenario: Scenario, steps: dict[str, Step], known: Standing) -> State:
    place = known.places.get(scenario.id)
    if place and place.mastered_at:
        return State(MASTERED)
    if place and place.passed_at:
        return State(PASSED)
    if place and place.attempts:
        return State(IN_PROGRESS)
    step = steps.get(scenario.id)
    if step is None or known.has_opened(scenario.id) or rule_opens(step, known):
        return State(OPEN)
    return State(
        LOCKED,
        tuple(steps[id_] for id_ in step.waits if not known.has_passed(id_)),
        step.categories[0] if step.opens_by_category and step.categories else "",
    )


def rule_opens(step: Step, known: Standing) -> bool:
    """What the learner has done opens this step, or it is open to all."""
    if step.open_to_all or (step.waits and all(known.has_passed(id_) for id_ in step.waits)):
        return True
    return step.opens_by_category and not known.categories.isdisjoint(step.categories)


def open_reached(user: User, at: datetime) -> list[str]:
    """Write down what the learner's passes have opened by now, so that it stays open.

    Returns the ids that this opened. Needs the lock on the learner's progress.
    """
    known = standing(user)
    fresh = [
        step.id
        for step in ladders().values()
        if not step.open_to_all and not known.has_opened(step.id) and rule_opens(step, known)
    ]
    there = [id_ for id_ in fresh if id_ in known.places]
    ScenarioProgress.objects.filter(user=user, scenario__in=there).update(opened_at=at)
    ScenarioProgress.objects.bulk_create(
        [
            ScenarioProgress(user=user, scenario_id=id_, opened_at=at)
            for id_ in fresh
            if id_ not in known.places
        ]
    )
    return fresh


def next_step(attempt: Attempt) -> Scenario | None:
    """The first step of the attempt's ladder that its learner has not passed yet."""
    scenario = attempt.scenario
    if scenario.track_id is None:
        return None
    passed = ScenarioProgress.objects.filter(user_id=attempt.user_id, passed_at__isnull=False)
    return (
        visible_to(None)
        .filter(track_id=scenario.track_id)
        .exclude(id__in=passed.values("scenario_id"))
        .exclude(id=scenario.id)
        .order_by("position", "id")
        .first()
    )


def opened_with(attempt: Attempt) -> list[Scenario]:
    """The scenarios that this attempt opened, in the order of their ladders."""
    return list(
        Scenario.objects.filter(
            progress__user=attempt.user_id,
            progress__opened_at=attempt.created_at,
            status=Scenario.Status.PUBLISHED,
        )
    )
