"""How near a clause's words lie to a checkpoint's: the same word, one for it, or one of its field.

The other evidence asks for a demand's own facet or words. This is weaker and wider: people who talk
about getting money back say refund, owed, voucher and card, whatever a checkpoint calls it. Word
weights are inverse document frequencies over the checkpoints of one scenario, after Spärck Jones.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from grading.engine import lexicon
from grading.engine.matching import related
from grading.engine.readings import FRAME_STEMS, as_items
from grading.engine.stems import stem_set

PER_FIELD, HEADED, MOST = 0.45, 3.5, 0.7
MANY_MEANINGS = 0.35
PUT = FRAME_STEMS | stem_set("what who which when where how many much model prompt")


class Associations:
    """The checkpoints of a scenario, ready to be asked how near words come to each."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._points = [_words(text) for text in texts]
        counts = Counter(root for words in self._points for root in words)
        size = len(texts) + 1
        self._weights = {root: math.log(size / count) for root, count in counts.items()}
        self._norms = [
            math.sqrt(sum(self._weights[root] for root in words)) or 1.0 for words in self._points
        ]
        self._known: dict[str, tuple[tuple[str, float], ...]] = {}

    def near(self, roots: Iterable[str]) -> list[float]:
        """Return for each checkpoint how near (0 and up) the stems come to its words."""
        doubt: dict[str, float] = {}
        for root in sorted(roots):
            for other, value in self._told(root):
                doubt[other] = doubt.get(other, 1.0) * (1 - value)
        best = {root: 1 - left for root, left in doubt.items()}
        return [
            sum(self._weights[root] * best[root] for root in words if root in best) / norm
            for words, norm in zip(self._points, self._norms, strict=True)
        ]

    def nearer(self, roots: Iterable[str]) -> list[float]:
        """Return for each checkpoint how much nearer the stems come to it than to the others."""
        found = self.near(roots)
        usual = sum(found) / len(found) if len(found) > 1 else 0.0
        return [max(0.0, value - usual) for value in found]

    def _told(self, root: str) -> tuple[tuple[str, float], ...]:
        found = self._known.get(root)
        if found is None:
            pairs = ((other, nearness(other, root)) for other in self._weights)
            found = self._known[root] = tuple(pair for pair in pairs if pair[1])
        return found


def nearness(one: str, other: str) -> float:
    """Return how near (0-1) two stems are: the same, synonyms, or words of shared fields."""
    if one == other:
        return 1.0
    found = related(one, other)
    if found:
        return found
    mine, theirs = lexicon.FIELDS.get(one), lexicon.FIELDS.get(other)
    shared = mine & theirs if mine and theirs else None
    if not (shared and mine and theirs):
        return 0.0
    headed = len(shared & lexicon.FIELD_HEADS.get(one, lexicon.NO_GROUPS))
    told = len(shared) + (HEADED - 1) * headed
    meanings = float(len(mine) * len(theirs))
    return min(MOST, PER_FIELD * told / math.pow(meanings, MANY_MEANINGS))


@lru_cache(maxsize=256)
def associations(texts: tuple[str, ...]) -> Associations:
    """Return the checkpoints' words ready for comparison."""
    return Associations(texts)


def _words(text: str) -> tuple[str, ...]:
    _, items = as_items(text)
    roots = (item.stem for item in items)
    return tuple(dict.fromkeys(root for root in roots if root not in PUT | lexicon.FUNCTION_STEMS))
