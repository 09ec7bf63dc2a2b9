"""Borderline evidence is read in the light of the whole prompt.

A person who is unsure whether a clause satisfies a point looks at how concretely the rest of the
prompt deals with the task. So does this module: it measures which share of what the author's own
prompts talk about is talked about at all, and moves evidence that is already there a little up or
down. It never makes evidence: a point without any stays missing, and a copied exemplar is capped
elsewhere. The slope and the middle were chosen on the tuning half.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache

from grading.engine import lexicon
from grading.engine.clauses import Clause
from grading.engine.exemplars import exemplar
from grading.engine.rubric import Topic

SLOPE = 4.0  # log-odds for a whole prompt's worth of context
MIDDLE = 0.25  # the share of the authors' words at which nothing is moved
MOST = 1.0  # log-odds: the context helps evidence, it does not replace it
FIRM = 1.0  # log-odds from which doubt about the context does not count any more
IN_ALL, IN_DESCRIPTION = 1.5, 0.4


def share_said(topic: Topic, clauses: Iterable[Clause]) -> float:
    """The weighted share (0-1) of the exemplars' content words that these clauses say."""
    weights = _weights(topic.exemplars, topic.description)
    said = lexicon.NO_CLASSES.union(*[clause.content for clause in clauses])
    total = sum(weights.values())
    return sum([weights[stem] for stem in weights if stem in said]) / total if total else MIDDLE


def in_context(score: float, share: float) -> float:
    """The score (0-1) of a point's own evidence after a look at the whole prompt."""
    if not 0.0 < score < 1.0:
        return score
    odds = math.log(score / (1 - score))
    shift = min(MOST, SLOPE * (share - MIDDLE))
    if shift < 0 < odds:
        shift *= max(0.0, 1 - odds / FIRM)
    return 1 / (1 + math.exp(-odds - shift))


@lru_cache(maxsize=512)
def _weights(
    exemplars: tuple[str, ...], description: tuple[tuple[str, ...], ...]
) -> dict[str, float]:
    """Stem -> weight: more when every exemplar says it, less when the description gives it away."""
    said = [exemplar(text).content for text in exemplars]
    given = {stem for sentence in description for stem in sentence}
    every = set[str]().union(*said)
    return {
        stem: (IN_ALL if all(stem in one for one in said) else 1.0)
        * (IN_DESCRIPTION if stem in given else 1.0)
        for stem in sorted(every)
    }
