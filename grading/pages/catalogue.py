"""The catalogue: tracks as ladders, with what the learner has reached, narrowed by filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from urllib.parse import urlencode

from grading import scenarios, unlocking
from grading.models import Difficulty, Scenario, ScenarioProgress
from grading.unlocking import PASSED, State
from promptlab.accounts.models import User

STATES = ("open", "in_progress", "passed", "mastered", "locked")
LONGEST_SEARCH = 100
MADE_FOR_YOU = ("made-for-you", "Made for you", "Practice that was written for your weak spots.")
ON_THEIR_OWN = ("other", "On their own", "Scenarios outside the ladders.")


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody looks for; an empty field does not narrow."""

    q: str = ""
    track: str = ""
    category: str = ""
    difficulty: str = ""
    state: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Filters:
        """From the fields of an address; what is not a filter is left out."""
        values = {field.name: given.get(field.name, "").strip() for field in fields(cls)}
        values["q"] = values["q"][:LONGEST_SEARCH]
        return cls(**values)

    @property
    def query(self) -> str:
        """The filters as they stand in an address, without empty ones."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return urlencode({name: value for name, value in named.items() if value})

    def wants(self, rung: Rung) -> bool:
        """This rung is among what somebody looks for."""
        scenario = rung.scenario
        return (
            self.track in ("", rung.track)
            and (not self.category or self.category in scenario.categories)
            and self.difficulty in ("", scenario.difficulty)
            and self._fits(rung.state)
            and self._found_in(scenario)
        )

    def _fits(self, state: State) -> bool:
        """What is mastered has been passed, too."""
        return self.state in ("", state.name) or (self.state == PASSED and state.is_passed)

    def _found_in(self, scenario: Scenario) -> bool:
        """Every word of the search occurs somewhere in what the lists say of the scenario."""
        text = _folded(" ".join([scenario.title, scenario.description, *scenario.categories]))
        return all(word in text for word in _folded(self.q).split())


@dataclass(frozen=True, slots=True)
class Rung:
    """One scenario in its ladder. `number` counts from 1, also while filters hide its neighbours."""

    scenario: Scenario
    number: int
    track: str
    state: State
    best: Decimal | None


@dataclass(frozen=True, slots=True)
class Ladder:
    """A track with its rungs, the lowest first. `rungs` holds what the filters left."""

    slug: str
    title: str
    description: str
    all_rungs: tuple[Rung, ...]
    rungs: tuple[Rung, ...]

    @property
    def passed(self) -> int:
        return sum(rung.state.is_passed for rung in self.all_rungs)

    @property
    def percent(self) -> int:
        return round(100 * self.passed / len(self.all_rungs))

    @property
    def goes_up(self) -> bool:
        """Its order means something: one rung leads to the next."""
        return self.slug not in (MADE_FOR_YOU[0], ON_THEIR_OWN[0])


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that the catalogue page says. `ladders` are those that the filters left."""

    filters: Filters
    ladders: tuple[Ladder, ...]
    tracks: tuple[tuple[str, str], ...]
    categories: tuple[str, ...]
    total: int

    @property
    def shown(self) -> int:
        return sum(len(ladder.rungs) for ladder in self.ladders)


def browse(user: User | None, filters: Filters | None = None) -> Catalogue:
    """The catalogue as this learner, or a newcomer, sees it. The number of queries is constant."""
    filters = filters or Filters()
    ladders = all_ladders(user, filters)
    every = [rung for ladder in ladders for rung in ladder.all_rungs]
    return Catalogue(
        filters=filters,
        ladders=tuple(ladder for ladder in ladders if ladder.rungs),
        tracks=tuple((ladder.slug, ladder.title) for ladder in ladders),
        categories=tuple(sorted({name for rung in every for name in rung.scenario.categories})),
        total=len(every),
    )


def all_ladders(user: User | None, filters: Filters | None = None) -> list[Ladder]:
    """Every ladder in the order of the catalogue; what belongs to no track comes last."""
    filters = filters or Filters()
    # The versions hold whole rubrics, which no list needs.
    found = list(scenarios.visible_to(user).select_related(None).select_related("track"))
    states = unlocking.states(user, found)
    best = best_scores(user)
    groups: dict[tuple[str, str, str], list[Scenario]] = {}
    for scenario in sorted(found, key=_is_extra):
        groups.setdefault(_group(scenario), []).append(scenario)
    ladders = []
    for (slug, title, description), steps in groups.items():
        rungs = tuple(
            Rung(scenario, number, slug, states[scenario.id], best.get(scenario.id))
            for number, scenario in enumerate(steps, start=1)
        )
        wanted = tuple(rung for rung in rungs if filters.wants(rung))
        ladders.append(Ladder(slug, title, description, rungs, wanted))
    return ladders


def best_scores(user: User | None) -> dict[str, Decimal]:
    """The learner's best score for each scenario that was tried. One query, none for a newcomer."""
    if not user:
        return {}
    rows = ScenarioProgress.objects.filter(user=user, best__isnull=False)
    return {row.scenario_id: row.best for row in rows if row.best is not None}


def difficulties() -> Iterable[tuple[str, str]]:
    return Difficulty.choices


def _folded(text: str) -> str:
    """For searching: no capitals, and "e-mail" is "email"."""
    return text.casefold().replace("-", "")


def _is_extra(scenario: Scenario) -> int:
    """0 for what stands in a track, 1 on its own, 2 made for this learner."""
    return 2 if scenario.made_for_id else 0 if scenario.track_id else 1


def _group(scenario: Scenario) -> tuple[str, str, str]:
    if scenario.made_for_id:
        return MADE_FOR_YOU
    if scenario.track is None:
        return ON_THEIR_OWN
    return (scenario.track.slug, scenario.track.title, scenario.track.description)
