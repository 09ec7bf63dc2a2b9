"""Qualities of the whole prompt, measured: concise, unambiguous, organised, consistent.

Every quality is earned in proportion to substance: a prompt that asks for next to nothing is
neither concise nor clear. Length itself earns nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grading.engine import lexicon
from grading.engine.clauses import Clause
from grading.engine.stems import stem

VAGUE = lexicon.CLASS_MEMBERS["vague"]
CHATTER = lexicon.CLASS_MEMBERS["filler"] | lexicon.CLASS_MEMBERS["hedge"]
STORY = frozenset(("i", "me", "my", "we", "us", "our", "myself"))
CHOICES = frozenset(("whichever", "whatever", "either"))
COUNTED = VAGUE | CHATTER | STORY | CHOICES
OPPOSITES = tuple(
    (
        frozenset(stem(word) for word in left.split()),
        frozenset(stem(word) for word in right.split()),
    )
    for left, right in (
        ("short brief concise terse", "detailed comprehensive thorough exhaustive extensive long"),
        ("formal official", "casual slang informal chatty funny"),
        (
            "photorealistic photograph realistic photo",
            "cartoon watercolour anime sketch vector painting",
        ),
        ("minimalist minimal simple", "ornate busy crowded elaborate baroque"),
        ("serious solemn", "funny humorous silly witty"),
        ("dark gloomy", "bright sunny cheerful"),
        ("vintage retro", "futuristic modern"),
    )
)
LONG_SENTENCE = 32


@dataclass(frozen=True)
class Measures:
    """What was counted in the clauses that count. ``evidence``: clauses fit to be quoted."""

    words: int = 0
    vague: int = 0
    chatter: int = 0
    story: int = 0
    breaks: int = 0
    sentences: int = 0
    longest: int = 0
    opposites: int = 0
    choices: int = 0
    limits: int = 0
    task: float = 0.0
    evidence: tuple[int, ...] = ()

    @property
    def own_substance(self) -> float:
        """Substance where no other checkpoint can tell: a task, a limit, some words."""
        return min(1.0, self.task * 0.3 + 0.1 * self.limits)

    def shows(self, facet: str) -> tuple[int, ...]:
        """Return the clauses that best show a quality."""
        return self.evidence[:2]


def measure(clauses: Sequence[Clause], kept: Sequence[bool], task: float) -> Measures:
    """Count what qualities are judged by. Pasted material does not count."""
    own = [place for place, clause in enumerate(clauses) if clause.kind == "instruction"]
    told = [
        item
        for place in own
        if not COUNTED.isdisjoint(clauses[place].stems)
        for item in clauses[place].items[clauses[place].label_items :]
    ]
    roots = [item.stem for item in told]
    vague = sum(1 for item in told if item.stem in VAGUE and "quoted" not in item.classes)
    lengths: dict[int, int] = {}
    for place in own:
        clause = clauses[place]
        lengths[clause.sentence] = lengths.get(clause.sentence, 0) + len(clause.words)
    stems = lexicon.NO_CLASSES.union(*[clauses[place].stems for place in own])
    return Measures(
        words=sum(lengths.values()),
        vague=vague,
        chatter=sum(1 for root in roots if root in CHATTER),
        story=sum(1 for root in roots if root in STORY),
        breaks=_breaks(clauses),
        sentences=len(lengths),
        longest=max(lengths.values(), default=0),
        opposites=sum(1 for left, right in OPPOSITES if left & stems and right & stems),
        choices=sum(1 for root in roots if root in CHOICES),
        limits=sum(1 for place in own if "num" in clauses[place].classes),
        task=task,
        evidence=tuple(place for place in own if kept[place]),
    )


def _breaks(clauses: Sequence[Clause]) -> int:
    """Count visible parts: bullets, labels, headings, sections."""
    listed = sum(1 for clause in clauses if clause.bullet or clause.numbered)
    labels = len({clause.label for clause in clauses if clause.label})
    sections = len({clause.section for clause in clauses}) - 1
    return listed + labels + sections


def judge(facet: str, measures: Measures, substance: float) -> float:
    """Return how far (0-1) the prompt has the quality, in proportion to its substance."""
    if not measures.task and substance < 0.3:
        return 0.0
    check = CHECKS.get(facet, _written)
    return min(ceiling(substance), check(measures, substance))


def ceiling(substance: float) -> float:
    """Return the most (0-1) that a quality can earn in a prompt that says this share of the points."""
    return 1.0 if substance >= 0.42 else 0.5 if substance >= 0.12 else 0.0


def _concise(found: Measures, substance: float) -> float:
    per_word = (found.chatter + found.vague + 0.5 * found.story) / max(1, found.words)
    rambling = found.words / max(0.1, substance)
    if rambling > 420 or (per_word > 0.16 and found.words > 60):
        return 0.0
    return 0.5 if rambling > 260 or (per_word > 0.1 and found.words > 40) else 1.0


def _unambiguous(found: Measures, substance: float) -> float:
    loose = found.vague + found.choices + 2 * found.opposites
    if loose >= 4 or (loose >= 2 and substance < 0.5):
        return 0.0
    return 0.5 if loose >= 2 or (loose and substance < 0.7) else 1.0


def _organised(found: Measures, substance: float) -> float:
    if found.breaks >= 3:
        return 1.0
    if found.words > 110 and not found.breaks:
        return 0.0 if substance < 0.5 else 0.5
    if found.breaks or (found.sentences >= 3 and found.longest <= LONG_SENTENCE):
        return 1.0 if substance >= 0.6 else 0.5
    return 0.5


def _sectioned(found: Measures, substance: float) -> float:
    return 1.0 if found.breaks >= 3 else 0.5 if found.breaks else 0.0


def _consistent(found: Measures, substance: float) -> float:
    if found.opposites:
        return 0.0
    return 0.5 if found.choices > 1 else 1.0


def _focused(found: Measures, substance: float) -> float:
    rambling = found.words / max(0.1, substance)
    return 0.0 if rambling > 450 else 0.5 if rambling > 280 else 1.0


def _written(found: Measures, substance: float) -> float:
    return 1.0 if substance >= 0.4 else 0.5


CHECKS: dict[str, Callable[[Measures, float], float]] = {
    "concise": _concise,
    "unambiguous": _unambiguous,
    "organised": _organised,
    "sectioned": _sectioned,
    "consistent": _consistent,
    "single-focus": _focused,
}
