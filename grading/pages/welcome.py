"""What the first page says: a weak prompt to newcomers, one thing to work on to everybody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from grading import attempts, scenarios
from grading.engine.grade import VERSION
from grading.models import Attempt, Difficulty, LearnerProgress, Scenario, ScenarioVersion
from grading.pages import catalogue, marking
from grading.pages.catalogue import Ladder, Rung
from grading.pages.marking import Marked
from grading.practice import wishes
from grading.progress import habits
from grading.progress.habits import Habit
from promptlab.accounts.models import User

KEPT_SECONDS = 60 * 60 * 24


@dataclass(frozen=True, slots=True)
class FirstPrompt:
    """A weak prompt and its real grade: the first thing that a newcomer sees."""

    scenario: Scenario
    prompt: str
    marked: Marked

    @property
    def breakdown(self) -> dict[str, float]:
        return {bar.name: bar.score for bar in self.marked.bars}


@dataclass(frozen=True, slots=True)
class Side:
    """A prompt as evidence for one habit: what it said, and the grader's verdict on that."""

    attempt: Attempt
    verdict: str
    marked: Marked


@dataclass(frozen=True, slots=True)
class Return:
    """What to do next for somebody who has practised before.

    `habit` with its two prompts (`sides`) when there is one; otherwise `last` is where they were
    and `marked` its grade. `rung` is the scenario to go to, None when
    everything open is mastered. `makes` is the area to have a new scenario made on, when
    none that trains the habit is fresh; "" otherwise.
    """

    habit: Habit | None
    sides: tuple[Side, ...]
    last: Attempt
    marked: Marked
    rung: Rung | None
    makes: str = ""

    @property
    def stays(self) -> bool:
        """The next step is the scenario that they were at."""
        return self.rung is not None and self.rung.scenario.id == self.last.scenario_id


def first_prompt() -> FirstPrompt | None:
    """The starter of the first scenario of the first track, graded. One query once it is cached."""
    scenario = (
        scenarios.visible_to(None)
        .filter(track__isnull=False, version__content__starter__isnull=False)
        .order_by("track__position", "track_id", "position", "id")
        .first()
    )
    if scenario is None or scenario.version is None:
        return None
    prompt = attempts.check_prompt(scenario.version.text("starter"))
    grade = _starter_grade(scenario.version, prompt)
    return FirstPrompt(scenario, prompt, marking.mark(grade, prompt))


def first_steps(scenario: Scenario) -> tuple[str, ...]:
    """What would help the starter of a scenario most: where a newcomer can begin."""
    starter = scenario.version.text("starter") if scenario.version else ""
    if scenario.version is None or not starter:
        return ()
    grade = _starter_grade(scenario.version, attempts.check_prompt(starter))
    return tuple(better.text for better in marking.mark(grade, starter).improvements)


def _starter_grade(version: ScenarioVersion, prompt: str) -> dict[str, Any]:
    key = f"starter-grade:{version.pk}:{version.digest}:{VERSION}"
    grade: dict[str, Any] | None = cache.get(key)
    if grade is None:
        grade = attempts.read(version.rubric, prompt)
        cache.set(key, grade, KEPT_SECONDS)
    return grade


def welcome_back(user: User) -> Return | None:
    """The one thing to do next; None for somebody who has never been graded."""
    last = (
        Attempt.objects.filter(user=user)
        .select_related("scenario", "version")
        .order_by("-created_at", "-number")
        .first()
    )
    if last is None:
        return None
    ladders = catalogue.all_ladders(user)
    habit = habits.strongest(LearnerProgress.objects.filter(user=user).first())
    trains = practice_for(habit.facet, ladders) if habit else None
    rung = trains or next_rung(last, ladders)
    return Return(
        habit=habit,
        sides=_sides(habit) if habit else (),
        last=last,
        marked=marking.mark(last.grade, last.prompt),
        rung=rung,
        makes=habit.area if habit and _nothing_fresh(trains, habit) else "",
    )


def _nothing_fresh(trains: Rung | None, habit: Habit) -> bool:
    """No scenario that stands open is new to them, but one can be made."""
    fresh = trains is not None and trains.state.name == "open"
    return not fresh and wishes.can_be_made(habit.area)


def practice_for(facet: str, ladders: Iterable[Ladder]) -> Rung | None:
    """A scenario that asks for this: fresh before in progress before passed, then the easiest."""
    rungs = [rung for ladder in ladders for rung in ladder.all_rungs if rung.state.is_open]
    asked = facets_of({rung.scenario.version_id for rung in rungs if rung.scenario.version_id})
    asking = [
        rung
        for rung in rungs
        if rung.scenario.version_id and facet in asked[rung.scenario.version_id]
    ]
    asking.sort(key=lambda rung: Difficulty.values.index(rung.scenario.difficulty))
    for state in ("open", "in_progress", "passed"):
        for rung in asking:
            if rung.state.name == state:
                return rung
    return None


def facets_of(version_ids: set[int]) -> dict[int, list[str]]:
    """What the rubric of each version asks for. Versions never change: read once, then cached."""
    keys = {f"facets:{id_}": id_ for id_ in version_ids}
    known = {keys[key]: value for key, value in cache.get_many(keys).items()}
    fresh = {}
    for version in ScenarioVersion.objects.filter(id__in=version_ids - known.keys()):
        points = version.compiled.get("checkpoints", [])
        fresh[version.pk] = sorted({point["facet"] for point in points})
    cache.set_many({f"facets:{id_}": value for id_, value in fresh.items()}, KEPT_SECONDS)
    return known | fresh


def next_rung(last: Attempt, ladders: Iterable[Ladder]) -> Rung | None:
    """Where they were, until it is passed; then the next open step, in the same ladder first."""
    rungs = [rung for ladder in ladders for rung in ladder.all_rungs]
    here = next((rung for rung in rungs if rung.scenario.id == last.scenario_id), None)
    if here and not here.state.is_passed:
        return here
    waiting = [rung for rung in rungs if rung.state.name in ("open", "in_progress")]
    same = [rung for rung in waiting if here and rung.track == here.track]
    better = [rung for rung in rungs if rung.state.name == "passed"]
    return next(iter([*same, *waiting, *better]), None)


def _sides(habit: Habit) -> tuple[Side, ...]:
    """The first and the latest prompt that a habit is read from; only one when they are the same."""
    ids = list(dict.fromkeys([habit.first, habit.latest]))
    found = Attempt.objects.select_related("scenario").in_bulk(ids)
    by_id = {str(id_): attempt for id_, attempt in found.items()}
    return tuple(_side(by_id[id_], habit.facet) for id_ in ids if id_ in by_id)


def _side(attempt: Attempt, facet: str) -> Side:
    rows = attempt.grade["checkpoints"]
    verdicts = [row["verdict"] for row in rows if row["facet"] == facet]
    # Only the words that speak to this habit are underlined.
    about = [row if row["facet"] == facet else {**row, "evidence": []} for row in rows]
    marked = marking.mark({**attempt.grade, "checkpoints": about, "screens": []}, attempt.prompt)
    best = next((name for name in ("met", "partial") if name in verdicts), "missing")
    return Side(attempt, best, marked)
