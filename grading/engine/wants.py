"""Which kind of answer a checkpoint wants, and which a sentence gives: a number, a person, an order.

"Caps the shifts per person" wants a figure, "Names who will read it" wants people, whatever else
the checkpoint is about. The kinds are data, ``lexicon/wants.txt``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grading.engine import lexicon
from grading.engine.clauses import Clause
from grading.engine.readings import as_items
from grading.engine.stems import stem

LINES_OF_A_KIND = 3  # its name, what asks for it, what shows it


@dataclass(frozen=True, slots=True)
class Kind:
    """``asks``: rows of stems that stand side by side; ``classes``, ``stems``: what shows it."""

    name: str
    asks: frozenset[tuple[str, ...]]
    classes: frozenset[str]
    stems: frozenset[str]


def _kind(name: str, asks: str, shows: str) -> Kind:
    words = shows.partition(":")[2].split()
    return Kind(
        name,
        frozenset(
            tuple(stem(part) for part in word.split("+")) for word in asks.partition(":")[2].split()
        ),
        frozenset(word.strip("<>") for word in words if word.startswith("<")),
        frozenset(stem(word) for word in words if not word.startswith("<")),
    )


def _load() -> tuple[Kind, ...]:
    rows = lexicon.lines("wants.txt")
    blocks = zip(*(rows[place::LINES_OF_A_KIND] for place in range(LINES_OF_A_KIND)), strict=True)
    return tuple(_kind(*block) for block in blocks)


KINDS = _load()


def wanted(text: str) -> frozenset[str]:
    """Return the kinds of answer that a checkpoint asks for; none for most."""
    stems = [token.stem for token in as_items(text)[0]]
    told = {(root,) for root in stems} | set(zip(stems, stems[1:], strict=False))
    return frozenset(kind.name for kind in KINDS if not kind.asks.isdisjoint(told))


def given(clauses: Sequence[Clause]) -> frozenset[str]:
    """Return the kinds of answer that the clauses of a sentence give."""
    return frozenset(
        [
            kind.name
            for clause in clauses
            for kind in KINDS
            if not (kind.classes.isdisjoint(clause.heard) and kind.stems.isdisjoint(clause.named))
        ]
    )
