"""Which kind of answer a checkpoint wants, and which a sentence gives: a number, a person, an order.

"Caps the shifts per person" wants a figure, "Names who will read it" wants people, whatever the
rest of the checkpoint is about. The kinds are data, ``lexicon/answers.txt``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from grading.engine import lexicon
from grading.engine.clauses import Clause
from grading.engine.readings import as_items
from grading.engine.stems import stem


def _rows() -> list[tuple[str, frozenset[tuple[str, ...]], frozenset[str], frozenset[str]]]:
    lines = lexicon._lines("answers.txt")
    found = []
    for name, asks, shows in zip(lines[::3], lines[1::3], lines[2::3], strict=True):
        asked = frozenset(
            tuple(stem(part) for part in word.split("+")) for word in asks.split(":", 1)[1].split()
        )
        words = shows.split(":", 1)[1].split()
        classes = frozenset(word.strip("<>") for word in words if word.startswith("<"))
        stems = frozenset(stem(word) for word in words if not word.startswith("<"))
        found.append((name.strip(), asked, classes, stems))
    return found


KINDS = _rows()


@lru_cache(maxsize=4096)
def wanted(text: str) -> frozenset[str]:
    """Return the kinds of answer that a checkpoint asks for."""
    found, _ = as_items(text)
    stems = [token.stem for token in found]
    told = {(root,) for root in stems} | set(zip(stems, stems[1:], strict=False))
    return frozenset(name for name, asks, _, _ in KINDS if not asks.isdisjoint(told))


def given(clauses: Sequence[Clause]) -> frozenset[str]:
    """Return the kinds of answer that the clauses of a sentence give."""
    classes = {name for clause in clauses for item in clause.items for name in item.classes}
    stems = {item.stem for clause in clauses for item in clause.items}
    return frozenset(
        name
        for name, _, shown, words in KINDS
        if not shown.isdisjoint(classes) or not words.isdisjoint(stems)
    )
