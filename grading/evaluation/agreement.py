"""How well two rows of scores agree: the figures by which the grader is judged.

Spearman's rho is Pearson's correlation of ranks (ties share their mean rank). Quadratic weighted
kappa on whole points is 1 - sum(w*observed)/sum(w*expected) with w = (i - j)^2 and scores rounded
half up. Both are 1 for perfect agreement.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from statistics import correlation, mean


def ranks(values: Sequence[float]) -> list[float]:
    """Return ranks from 1; equal values share the mean of their ranks."""
    order = sorted(range(len(values)), key=lambda place: values[place])
    found = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in order[start : end + 1]:
            found[place] = (start + end) / 2 + 1
        start = end + 1
    return found


def spearman(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the rank correlation, 0 when either row does not vary."""
    if len(one) < 2 or len(set(one)) < 2 or len(set(other)) < 2:
        return 0.0
    return correlation(ranks(one), ranks(other))


def whole(value: float) -> int:
    """Round half up to a whole point."""
    return math.floor(value + 0.5)


def weighted_kappa(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the quadratic weighted kappa of two rows of scores on whole points."""
    left, right = [whole(value) for value in one], [whole(value) for value in other]
    size = len(left)
    observed = sum((a - b) ** 2 for a, b in zip(left, right, strict=True)) / size
    counts, others = Counter(left), Counter(right)
    expected = sum(counts[a] * others[b] * (a - b) ** 2 for a in counts for b in others) / (
        size * size
    )
    return 1.0 if not expected else 1 - observed / expected


def mean_error(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the mean absolute difference."""
    return mean(abs(a - b) for a, b in zip(one, other, strict=True))


def ordered_pairs(
    truth: Sequence[float], got: Sequence[float], margin: float = 1.0
) -> tuple[int, int]:
    """Return how many pairs that differ by the margin are ranked right, and how many there are."""
    right = total = 0
    for place in range(len(truth)):
        for other in range(place):
            if abs(truth[place] - truth[other]) >= margin:
                total += 1
                right += (truth[place] - truth[other]) * (got[place] - got[other]) > 0
    return right, total
