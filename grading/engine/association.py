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
from grading.engine.matching import MOST_KEPT, SYNONYM, Vocabulary
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
        self._nowhere = [0.0] * len(texts)
        self._numbers = {root: number for number, root in enumerate(weights)}
        # Where each word is told, and what it is worth there.
        self._places: list[list[tuple[int, float]]] = [[] for _ in weights]
        for row, words in enumerate(points):
            norm = math.sqrt(sum(weights[root] for root in words)) or 1.0
            for root in words:
                self._places[self._numbers[root]].append((row, weights[root] / norm))
        self._vocabulary = Vocabulary(weights)
        self._near = [_by_fields(root) for root in weights]
        self._by_field: dict[int, list[int]] = {}
        for number, root in enumerate(weights):
            for field in lexicon.FIELDS.get(root, lexicon.NO_GROUPS):
                self._by_field.setdefault(field, []).append(number)
        # A prompt says its words again and again, and all prompts of a scenario share many.
        self._doubts = lru_cache(maxsize=MOST_KEPT)(self._look_up)

    def near(self, roots: Iterable[str]) -> list[float]:
        """Return for each checkpoint how near (0 and up) the stems come to its words."""
        doubts = self._doubts
        left = [1.0] * len(self._places)
        for root in sorted(filter(doubts, roots)):
            for number, doubt in doubts(root):
                left[number] *= doubt
        found = self._nowhere.copy()
        for doubt, places in zip(left, self._places, strict=True):
            if doubt < 1.0:
                for row, worth in places:
                    found[row] += worth * (1 - doubt)
        return found

    def nearer(self, roots: Iterable[str]) -> list[float]:
        """Return for each checkpoint how much nearer the stems come to it than to the others."""
        found = self.near(roots)
        usual = sum(found) / len(found) if len(found) > 1 else 0.0
        return [value - usual if value > usual else 0.0 for value in found]

    def _look_up(self, root: str) -> tuple[tuple[int, float], ...]:
        """Return the checkpoint words that a stem is near to, with the doubt (0-1) that is left."""
        fields = self._by_field.keys() & lexicon.FIELDS.get(root, lexicon.NO_GROUPS)
        numbers = {number for field in fields for number in self._by_field[field]}
        found = {number: self._near[number][root] for number in numbers}
        for other in self._vocabulary.meaning(root):
            found[self._numbers[other]] = 0.0 if other == root else 1 - SYNONYM
        return tuple(found.items())


# Checkpoints of many scenarios share their words, and each brings some hundred others near.
@lru_cache(maxsize=1024)
def _by_fields(root: str) -> dict[str, float]:
    """Return the words of a stem's fields, each with the doubt (0-1) whether it tells the stem.

    The more fields two words share the nearer they are, less when both are words of many fields.
    """
    fields = lexicon.FIELDS.get(root, lexicon.NO_GROUPS)
    heads = lexicon.FIELD_HEADS.get(root, lexicon.NO_GROUPS)
    told: dict[str, float] = {}
    for number in fields:
        shared = HEADED if number in heads else 1.0
        for other in lexicon.FIELD_WORDS[number]:
            told[other] = told.get(other, 0.0) + shared
    found: dict[str, float] = {}
    for other, shared in told.items():
        meanings = float(len(fields) * len(lexicon.FIELDS[other]))
        nearness = PER_FIELD * shared / math.pow(meanings, MANY_MEANINGS)
        found[other] = 1 - min(MOST, nearness)
    return found


def _words(text: str) -> tuple[str, ...]:
    _, items = as_items(text)
    roots = (item.stem for item in items)
    return tuple(dict.fromkeys(root for root in roots if root not in PUT | lexicon.FUNCTION_STEMS))
