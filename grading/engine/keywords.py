"""Lists of checkpoint words without sentences: they name everything and ask for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from grading.engine import lexicon
from grading.engine.clauses import Clause
from grading.engine.rubric import Rubric

LEAST_ITEMS, SINGLE_SHARE, TOLD_SHARE, LEAST_TOUCHED = 6, 0.7, 0.6, 3
BOUND_SHARE, LEAST_WORDS, STRICT_SHARE = 0.13, 6, 0.75
MARKS = frozenset((",", "/", "|", "+", ";"))


def keyword_lists(rubric: Rubric, clauses: Sequence[Clause]) -> list[int]:
    """Return the places of clauses whose sentence is a mere list of checkpoint words."""
    found: list[int] = []
    points = _points(tuple(point.stems for point in rubric.checkpoints))
    numbered = [
        (place, clause) for place, clause in enumerate(clauses) if clause.kind == "instruction"
    ]
    for _, run in groupby(numbered, key=lambda pair: pair[1].sentence):
        rows = list(run)
        if _is_list(points, [clause for _, clause in rows]):
            found += [place for place, _ in rows]
    return found


@lru_cache(maxsize=256)
def _points(stems: tuple[tuple[str, ...], ...]) -> tuple[frozenset[str], ...]:
    return tuple(map(frozenset, stems))


def _is_list(points: Sequence[frozenset[str]], clauses: Sequence[Clause]) -> bool:
    words = [token for clause in clauses for token in clause.words]
    if len(words) < LEAST_WORDS:
        return False
    bound = sum([token.norm in lexicon.FUNCTION_WORDS for token in words]) / len(words)
    loose = bound <= BOUND_SHARE and not clauses[0].imperative
    single = _single_items(clauses)
    if not (loose or single):
        return False
    told, touched = _checkpoint_words(points, [token.stem for token in words])
    if touched < LEAST_TOUCHED:
        return False
    return (single and told >= TOLD_SHARE) or (loose and told >= STRICT_SHARE)


def _checkpoint_words(points: Sequence[frozenset[str]], stems: Sequence[str]) -> tuple[float, int]:
    """Return the share of words that checkpoints hold, and how many checkpoints they touch."""
    own = frozenset(stems) - lexicon.FUNCTION_STEMS
    theirs = [own & point for point in points]
    told = lexicon.NO_CLASSES.union(*theirs) | (own & lexicon.RUBRIC_STEMS)
    return (len(told) / len(own) if own else 0.0), sum(1 for shared in theirs if shared)


def _single_items(clauses: Sequence[Clause]) -> bool:
    """Whether most items between commas are single words, and there are many."""
    if sum([len(clause.tokens) - len(clause.words) for clause in clauses]) < LEAST_ITEMS:
        return False  # marks are no words
    tokens = [token for clause in clauses for token in clause.tokens]
    if sum([token.norm in MARKS for token in tokens]) < LEAST_ITEMS:
        return False
    items = single = count = 0
    for token in tokens:
        if token.norm in MARKS:
            items, single, count = items + 1, single + (count == 1), 0
        elif token.is_word:
            count += 1
    return items >= LEAST_ITEMS and single >= SINGLE_SHARE * items
