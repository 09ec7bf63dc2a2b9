"""Feedback in plain sentences: what is strong, and what would gain the most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from grading.engine.facets import FACETS
from grading.engine.reading import Reading
from grading.engine.rubric import Checkpoint, Rubric
from grading.engine.scoring import Score
from grading.engine.wording import as_order

MOST_IMPROVEMENTS = 3
MOST_STRENGTHS = 5
BEST_PRACTICE = frozenset(
    ("role", "output-example", "delimiters", "self-check", "reasoning", "steps")
)


@dataclass(frozen=True)
class Suggestion:
    """One thing to do, with an example and the points that it would gain."""

    type: Literal["enhancement", "best_practice", "correction"]
    text: str
    example: str | None
    checkpoint: int
    gain: float


@dataclass(frozen=True)
class Feedback:
    strengths: tuple[str, ...]
    improvements: tuple[str, ...]
    suggestions: tuple[Suggestion, ...]


def feedback(rubric: Rubric, reading: Reading, result: Score) -> Feedback:
    """Return strengths, at most three improvements, and all suggestions by gain."""
    strengths: dict[str, None] = {}
    suggestions = []
    for verdict in reading.verdicts:
        point = rubric.checkpoints[verdict.checkpoint]
        if verdict.verdict == "met":
            strengths.setdefault(_strength(point))
            continue
        gain = result.gains[verdict.checkpoint]
        suggestions.append(_suggestion(point, verdict.checkpoint, verdict.verdict, gain))
    suggestions.sort(key=lambda item: (-item.gain, item.checkpoint))
    improvements = dict.fromkeys(item.text for item in suggestions)
    return Feedback(
        tuple(strengths)[:MOST_STRENGTHS],
        tuple(improvements)[:MOST_IMPROVEMENTS],
        tuple(suggestions),
    )


def _strength(point: Checkpoint) -> str:
    facet = FACETS.get(point.facet)
    return f"{facet.title}." if facet else f"Covers this point: {_point(point.text)}"


def _point(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _suggestion(point: Checkpoint, number: int, verdict: str, gain: float) -> Suggestion:
    facet = FACETS.get(point.facet)
    text = f"{facet.advice}." if facet and point.polarity == "quality" else as_order(point.text)
    if verdict == "partial":
        text = f"Go one step further: {text[:1].lower()}{text[1:]}"
    kind: Literal["enhancement", "best_practice", "correction"] = "enhancement"
    if point.polarity == "quality":
        kind = "correction"
    elif point.criterion == "best_practices" or point.facet in BEST_PRACTICE:
        kind = "best_practice"
    example = point.example or (facet.example if facet else None)
    return Suggestion(kind, text, example, number, gain)
