"""Feedback for one learner: what they work on comes first, in words for their level.

Only the words and their order change here; scores, verdicts and evidence never do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from grading.engine.facets import FACETS
from grading.engine.suggestions import MOST_IMPROVEMENTS, MOST_STRENGTHS
from grading.models import Difficulty
from grading.progress import areas

# Why a criterion matters, for those who are new to it.
WHY = {
    "clarity": "The model knows nothing but your words, so a stranger must be able to follow them.",
    "specificity": "An exact wish can be checked; a vague one is left to luck.",
    "structure": "Where you lay out no form, the model picks one, and another one next time.",
    "completeness": "What only you know is left out, or made up, unless the prompt says it.",
    "best_practices": "A prompt that guards against known traps saves you from checking for them.",
}
STILL = {"partial": "Partly there", "missing": "Missing"}


@dataclass(frozen=True, slots=True)
class Context:
    """What a program knows about its learner."""

    skill_level: str | None = None
    previous_scores: tuple[float, ...] = ()
    focus_areas: tuple[str, ...] = ()


NOTHING = Context()


def feedback(
    result: dict[str, Any], context: Context = NOTHING, *, own_examples: bool = True
) -> dict[str, Any]:
    """The feedback of a grade (Grade.as_dict()) for this learner.

    The author's own examples give the answer away: without `own_examples` each suggestion shows
    one about another subject instead.
    """
    rows = result["checkpoints"]
    focused = _focus(rows, context.focus_areas)
    ranked = sorted(
        result["feedback"]["suggestions"], key=lambda each: not focused[each["checkpoint"]]
    )
    explained: set[str] = set()
    suggestions = []
    for each in ranked:
        row = rows[each["checkpoint"]]
        told = _suggestion(each, row, own_examples)
        suggestions.append(_worded(told, row, context.skill_level, explained))
    improvements = dict.fromkeys(each["text"] for each in suggestions)
    return {
        "strengths": _strengths(rows, focused),
        "improvements": list(improvements)[:MOST_IMPROVEMENTS],
        "suggestions": suggestions,
    }


def _focus(rows: Iterable[dict[str, Any]], wanted: Iterable[str]) -> list[bool]:
    """For each checkpoint, whether it belongs to an area that the learner works on."""
    meant = frozenset(areas.meant_by(wanted))
    return [row["criterion"] in meant or areas.slug(row["facet"]) in meant for row in rows]


def _strengths(rows: list[dict[str, Any]], focused: list[bool]) -> list[str]:
    """What is met, as the engine says it."""
    met = [place for place, row in enumerate(rows) if row["verdict"] == "met"]
    met.sort(key=lambda place: not focused[place])
    return list(dict.fromkeys(_strength(rows[place]) for place in met))[:MOST_STRENGTHS]


def _strength(row: dict[str, Any]) -> str:
    facet = FACETS.get(row["facet"])
    if facet:
        return f"{facet.title}."
    text = row["text"]
    return f"Covers this point: {text}{'' if text.endswith(('.', '?', '!')) else '.'}"


def _suggestion(each: dict[str, Any], row: dict[str, Any], own_examples: bool) -> dict[str, Any]:
    facet = FACETS.get(row["facet"])
    elsewhere = facet.example if facet else None
    told = {"type": each["type"], "text": each["text"], "gain": each["gain"]}
    example = each["example"] if own_examples else elsewhere
    if example:
        told["example"] = example
    told["learnMoreUrl"] = f"{reverse('how_grading_works')}#{row['criterion']}"
    return told


def _worded(
    told: dict[str, Any], row: dict[str, Any], level: str | None, explained: set[str]
) -> dict[str, Any]:
    """Beginners are told why, once a criterion; the advanced need no example; experts get notes."""
    if level == Difficulty.BEGINNER and row["criterion"] not in explained:
        explained.add(row["criterion"])
        return {**told, "text": f"{told['text']} {WHY[row['criterion']]}"}
    if level in (Difficulty.ADVANCED, Difficulty.EXPERT):
        told.pop("example", None)
    if level == Difficulty.EXPERT:
        point = row["text"].rstrip(".?!")
        told["text"] = f"{STILL[row['verdict']]}: {point} (+{told['gain']})"
    return told


def progress(overall: float, context: Context) -> str:
    """How a score compares with those that the program sent, in one sentence; "" without any."""
    if not context.previous_scores:
        return ""
    change = round(overall - context.previous_scores[-1], 1)
    if not change:
        return "That is as much as your last score."
    told = f"That is {abs(change)} {'above' if change > 0 else 'below'} your last score"
    best = len(context.previous_scores) > 1 and overall > max(context.previous_scores)
    return f"{told}, and your best so far." if best else f"{told}."
