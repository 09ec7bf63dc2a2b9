"""Families with slots: the source of practice that is made for one learner.

Each file in `library/families/` describes one skill. Its texts hold slots such as `{case.reader}`;
one choice for every slot is a *filling*. Harder levels keep the beginner's checkpoints and add
those marked `from` that level. The format: docs/progress.md.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import prod
from pathlib import Path
from typing import Any

from grading.engine.rubric import CRITERIA, DEFAULT_WEIGHTS
from grading.models import Difficulty
from grading.packs.text import read_yaml

FOLDER = Path(__file__).parents[1] / "library" / "families"
LEVELS = tuple(Difficulty.values)
SLOT = re.compile(r"\{([A-Za-z]+)(?:\.([a-z_]+))?\}")

Choice = Mapping[str, str] | str
Filling = Mapping[str, Choice]


@dataclass(frozen=True, slots=True)
class Family:
    """One skill and everything that its scenarios are made from."""

    slug: str
    source: Mapping[str, Any]

    @property
    def slots(self) -> dict[str, list[Choice]]:
        slots: dict[str, list[Choice]] = self.source["slots"]
        return slots

    @property
    def size(self) -> int:
        """How many fillings there are."""
        return prod(len(choices) for choices in self.slots.values())

    def fillings(self) -> Iterator[Filling]:
        return (self.filling(index) for index in range(self.size))

    def filling(self, index: int) -> Filling:
        """The filling of this number, 0 to size - 1; the first slot changes slowest."""
        chosen: dict[str, Choice] = {}
        for name, choices in reversed(self.slots.items()):
            index, place = divmod(index, len(choices))
            chosen[name] = choices[place]
        return {name: chosen[name] for name in self.slots}

    def content(self, filling: Filling, level: str, id_: str) -> dict[str, Any]:
        """A scenario in the pack format."""
        filled = _fill(self.source, filling)
        return {
            "id": id_,
            "title": filled["title"],
            "description": filled["description"],
            "difficulty": level,
            "category": list(self.source["category"]),
            "estimated_time_minutes": self.source["minutes"][level],
            "learning_objectives": _upto(filled["objectives"], level),
            "evaluation_criteria": {
                name: {
                    "weight": DEFAULT_WEIGHTS[name],
                    "description": filled["criteria"][name]["description"],
                    "checkpoints": _upto(filled["criteria"][name]["checkpoints"], level),
                }
                for name in CRITERIA
            },
            "exemplar_prompts": ["\n".join(_upto(lines, level)) for lines in filled["exemplars"]],
            "common_mistakes": filled["mistakes"],
            "brief": filled["brief"],
            "material": filled["material"],
            "hints": filled["hints"],
            "family": self.slug,
            "fixtures": [{"prompt": filled["weak"], "at_most": 4.0}],
        }


def key(filling: Filling) -> str:
    """What tells a filling apart: a digest of its choices."""
    parts = [
        f"{name}={choice if isinstance(choice, str) else choice['id']}"
        for name, choice in sorted(filling.items())
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def theme(filling: Filling) -> str:
    """The first slot's choice, which decides what the scenario is about."""
    choice = next(iter(filling.values()))
    return choice if isinstance(choice, str) else choice["id"]


@cache
def every() -> tuple[Family, ...]:
    """All families, by their file names."""
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        source = read_yaml(path.read_text("utf-8"))
        found.append(Family(source["family"], source))
    return tuple(found)


def by_slug(slug: str) -> Family | None:
    """The family of this name, if practice can be made for it."""
    return next((family for family in every() if family.slug == slug), None)


def _upto(rows: list[Any], level: str) -> list[Any]:
    """The rows of this level and the easier ones, without their `from` marks."""
    reached = LEVELS.index(level)
    kept = []
    for row in rows:
        if isinstance(row, Mapping) and "from" in row:
            if LEVELS.index(row["from"]) > reached:
                continue
            row = {name: value for name, value in row.items() if name != "from"}
            row = row["text"] if set(row) == {"text"} else row
        kept.append(row)
    return kept


def _fill(part: Any, filling: Filling) -> Any:
    """Texts with their slots filled, in any nesting of lists and mappings."""
    if isinstance(part, str):
        return SLOT.sub(lambda match: _value(filling, match[1], match[2]), part)
    if isinstance(part, Mapping):
        return {name: _fill(value, filling) for name, value in part.items() if name != "slots"}
    if isinstance(part, list):
        return [_fill(value, filling) for value in part]
    return part


def _value(filling: Filling, slot: str, field: str | None) -> str:
    """The text of a slot; `{Case.reader}` begins a sentence and gets a capital letter."""
    choice = filling[slot.lower()]
    text = choice if isinstance(choice, str) else choice[field or "id"]
    return text[:1].upper() + text[1:] if slot[0].isupper() else text
