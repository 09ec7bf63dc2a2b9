"""What a grader hands back: verdicts with evidence, and what the screens set aside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

VerdictName = Literal["met", "partial", "missing"]

CREDIT: dict[VerdictName, float] = {"met": 1.0, "partial": 0.5, "missing": 0.0}


@dataclass(frozen=True)
class Evidence:
    """A quote: ``prompt[start:end] == text``, in code points of the prompt as stored."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Verdict:
    """What one checkpoint (its position in the rubric) earned, and by which words."""

    checkpoint: int
    verdict: VerdictName
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Screen:
    """A passage that earns nothing, with the reason in a sentence for the learner."""

    kind: str
    message: str
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """All verdicts in rubric order. ``cap`` is the highest overall score allowed, if any."""

    verdicts: tuple[Verdict, ...]
    screens: tuple[Screen, ...] = ()
    cap: float | None = None
    cap_reason: str | None = None
    notes: dict[str, float] = field(default_factory=dict)
