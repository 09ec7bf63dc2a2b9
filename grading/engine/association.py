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
from grading.engine.matching import MOST_KEPT, Vocabulary, related
from grading.engine.postings import Postings
from grading.engine.readings import FRAME_STEMS, as_items
from grading.engine.stems import stem_set

PER_FIELD, HEADED, MOST = 0.45, 3.5, 0.7
MANY_MEANINGS = 0.35
PUT = FRAME_STEMS | stem_set("what who which when where how many much model prompt")


class Associations:
    """The checkpoints of a scenario, ready to be asked how near words come to each."""

    def __init__(self, texts: Sequence[str]) -> None:
        points = [_words(text) for text in texts]
        counts = Counter(root for words in points for root in words)
        size = len(texts) + 1
        weights = {root: math.log(size / count) for root, count in counts.items()}
        self._points = [[(root, weights[root]) for root in words] for words in points]
        self._norms = [
            math.sqrt(sum(weight for _, weight in words)) or 1.0 for words in self._points
        ]
        self._rows = Postings((root, row) for row, words in enumerate(points) for root in words)
        self._vocabulary = Vocabulary(weights)
        self._by_field: dict[int, list[str]] = {}
        for root in weights:
            for number in lexicon.FIELDS.get(root, lexicon.NO_GROUPS):
                self._by_field.setdefault(number, []).append(root)
        # A prompt says its words again and again, and all prompts of a scenario share many.
        self._told = lru_cache(maxsize=MOST_KEPT)(self._look_up)

    def near(self, roots: Iterable[str]) -> list[float]:
        """Return for each checkpoint how near (0 and up) the stems come to its words."""
        doubt: dict[str, float] = {}
        for root in sorted(roots):
            for other, value in self._told(root):
                doubt[other] = doubt.get(other, 1.0) * (1 - value)
        best = {root: 1 - left for root, left in doubt.items()}
        found = [0.0] * len(self._points)
        for row in self._rows.touched(best.keys()):
            shares = [weight * best[root] for root, weight in self._points[row] if root in best]
            found[row] = sum(shares) / self._norms[row]
        return found

    def nearer(self, roots: Iterable[str]) -> list[float]:
        """Return for each checkpoint how much nearer the stems come to it than to the others."""
        found = self.near(roots)
        usual = sum(found) / len(found) if len(found) > 1 else 0.0
        return [value - usual if value > usual else 0.0 for value in found]

    def _look_up(self, root: str) -> tuple[tuple[str, float], ...]:
        fields = lexicon.FIELDS.get(root, lexicon.NO_GROUPS)
        others = {other for number in fields for other in self._by_field.get(number, ())}
        others.update(self._vocabulary.meant(root))
        return tuple((other, nearness(other, root)) for other in sorted(others))


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


def _words(text: str) -> tuple[str, ...]:
    _, items = as_items(text)
    roots = (item.stem for item in items)
    return tuple(dict.fromkeys(root for root in roots if root not in PUT | lexicon.FUNCTION_STEMS))
