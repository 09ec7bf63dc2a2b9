"""The compiled rubric: data only, JSON-able, stored beside a scenario version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from grading.engine.facets import FACETS, Facet

__all__ = [
    "BANDS",
    "COMPILER_VERSION",
    "CRITERIA",
    "DEFAULT_WEIGHTS",
    "FACETS",
    "Checkpoint",
    "Criterion",
    "Facet",
    "Part",
    "Rubric",
    "Topic",
]

COMPILER_VERSION = "1.8.0"

CRITERIA = ("clarity", "specificity", "structure", "completeness", "best_practices")

DEFAULT_WEIGHTS: dict[str, float] = {
    "clarity": 0.25,
    "specificity": 0.20,
    "structure": 0.20,
    "completeness": 0.20,
    "best_practices": 0.15,
}

BANDS: tuple[tuple[float, str], ...] = (
    (9.0, "excellent"),
    (7.0, "good"),
    (5.0, "fair"),
    (0.0, "needs_work"),
)

Polarity = Literal["ask", "forbid", "quality"]


@dataclass(frozen=True)
class Part:
    """One requirement inside a checkpoint.

    ``facets``: any of these satisfies the kind of demand. ``words``: stems and weights (0-1) of
    the content that must be named. ``count``: how many separate items are wanted.
    ``hints``: examples that the author gives, any of which will do. ``models``: the words of the
    exemplars' clauses that make this point.
    """

    facets: tuple[str, ...] = ()
    words: tuple[tuple[str, float], ...] = ()
    count: int = 1
    hints: tuple[tuple[str, float], ...] = ()
    models: tuple[tuple[tuple[str, float], ...], ...] = ()
    figures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checkpoint:
    """One point that a prompt can earn, with the compiler's reading of its words."""

    criterion: str
    text: str
    weight: float = 1.0
    facet: str = "content"
    polarity: Polarity = "ask"
    concepts: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    example: str | None = None
    understood: str = ""
    detectable: bool = True
    parts: tuple[Part, ...] = ()
    joined_by: Literal["and", "or"] = "and"
    stems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Criterion:
    """A group of checkpoints; ``weight`` is as the author wrote it, not normalised."""

    name: str
    weight: float
    description: str = ""


@dataclass(frozen=True)
class Topic:
    """What the scenario is about, for the screens.

    ``stems``: stem -> weight 0-1. ``description`` and ``brief``: sentences as stem tuples.
    ``exemplars``: the exemplars' texts. ``names``: words the scenario spells that no list
    holds; ``words``: all its longer words, for typing slips.
    """

    stems: dict[str, float] = field(default_factory=dict)
    anchors: tuple[str, ...] = ()
    description: tuple[tuple[str, ...], ...] = ()
    brief: tuple[tuple[str, ...], ...] = ()
    exemplars: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    meta: bool = False
    domain: tuple[str, ...] = ("any",)


@dataclass(frozen=True)
class Rubric:
    """Everything a grader needs to read and score a prompt."""

    criteria: tuple[Criterion, ...]
    checkpoints: tuple[Checkpoint, ...]
    topic: Topic = field(default_factory=Topic)
    compiler_version: str = COMPILER_VERSION

    def to_dict(self) -> dict[str, Any]:
        """Return plain lists, dicts, strings and numbers, fit for ``json.dumps``."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Rubric:
        """Rebuild what ``to_dict`` wrote."""
        return cls(
            criteria=tuple(Criterion(**row) for row in data["criteria"]),
            checkpoints=tuple(_checkpoint(row) for row in data["checkpoints"]),
            topic=_topic(data["topic"]),
            compiler_version=data["compiler_version"],
        )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _pairs(rows: list[list[Any]]) -> tuple[tuple[str, float], ...]:
    return tuple((str(stem), float(weight)) for stem, weight in rows)


def _part(row: Mapping[str, Any]) -> Part:
    return Part(
        facets=tuple(row["facets"]),
        words=_pairs(row["words"]),
        count=row["count"],
        hints=_pairs(row["hints"]),
        models=tuple(_pairs(bag) for bag in row["models"]),
        figures=tuple(row["figures"]),
    )


def _checkpoint(row: Mapping[str, Any]) -> Checkpoint:
    values = dict(row)
    for name in ("concepts", "patterns", "stems"):
        values[name] = tuple(values[name])
    values["parts"] = tuple(_part(part) for part in row["parts"])
    return Checkpoint(**values)


def _topic(row: Mapping[str, Any]) -> Topic:
    return Topic(
        stems=dict(row["stems"]),
        anchors=tuple(row["anchors"]),
        description=tuple(tuple(item) for item in row["description"]),
        brief=tuple(tuple(item) for item in row["brief"]),
        exemplars=tuple(row["exemplars"]),
        names=tuple(row["names"]),
        words=tuple(row["words"]),
        meta=row["meta"],
        domain=tuple(row["domain"]),
    )
