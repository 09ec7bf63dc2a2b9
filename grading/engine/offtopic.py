"""Whether a prompt is for another task: few of the scenario's words among its own."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

from grading.engine import lexicon
from grading.engine.clauses import Clause
from grading.engine.context import share_said
from grading.engine.matching import Said
from grading.engine.rubric import Rubric
from grading.engine.speech import WISHES

LEAST_WORDS = 6
MOSTLY = 5  # one word in so many may be the scenario's by chance
SAID = 1.0  # told by the exemplars' own word, not by one that may stand for it
COMMON, LEAST_META = 0.5, 0.5
# Log-odds that a prompt is for another task, fitted on the tuning half's honest prompts against the
# exemplars of the other scenarios.
BASE, BY_SHARE, BY_ANCHORS, BY_SAID, BY_NAMES, BY_LENGTH = 5.5, -14.7, -3.1, -17.5, -3.3, 1.1
OFF_TASK_AT = 0.0
PERSONAL = frozenset(("i", "we", "you", "our", "me", "us", "your"))
OWN_TALK = PERSONAL | WISHES


def off_task(rubric: Rubric, clauses: Sequence[Clause]) -> bool:
    """Whether the prompt's words are mostly strange to the scenario.

    Weighed together: the share of its words that the scenario knows, how much of the title it
    tells, the share of the exemplars' words that it says, and names that only the scenario has.
    """
    topic = rubric.topic
    said = [clause.stems if topic.meta else clause.content for clause in clauses]
    every = lexicon.NO_CLASSES.union(*said) - lexicon.FUNCTION_STEMS
    roots = {root for root in every if root[0].isalpha()}
    if len(roots) < LEAST_WORDS or not topic.stems or not topic.exemplars:
        return False
    total = sum(map(_weight, roots))
    share = sum(map(_weight, roots & topic.stems.keys())) / total if total else 1.0
    tells = Said(roots).tells
    anchors = sum(
        tells(root) * (COMMON if root in lexicon.COMMON_STEMS else 1.0) for root in topic.anchors
    )
    if topic.meta and anchors >= LEAST_META:
        return False
    odds = BASE + BY_SHARE * share + BY_ANCHORS * math.log1p(anchors)
    odds += BY_SAID * share_said(topic, clauses) + BY_LENGTH * math.log(len(roots))
    if odds < OFF_TASK_AT:
        return False  # names could only speak against it
    names = frozenset(topic.names)
    named = any(not names.isdisjoint([token.norm for token in item.words]) for item in clauses)
    return odds + BY_NAMES * named >= OFF_TASK_AT


def strange(rubric: Rubric, clause: Clause, told: Mapping[str, float]) -> bool:
    """Whether a clause only tells of things that the scenario knows nothing of."""
    if clause.imperative or clause.kind != "instruction" or clause.label_items or clause.bullet:
        return False
    if not rubric.topic.exemplars or clause.question:
        return False
    if not OWN_TALK.isdisjoint([token.norm for token in clause.words]):
        return False
    content = [root for root in clause.content if root[0].isalpha()]
    known = sum(1 for root in content if root in rubric.topic.stems)
    said = sum(1 for value in told.values() if value == SAID)
    return len(content) >= 3 and max(known, said) <= len(content) // MOSTLY


@lru_cache(maxsize=4096)
def _weight(root: str) -> float:
    classes = lexicon.CLASSES.get(root, lexicon.NO_CLASSES)
    if "imp" in classes or "tone" in classes:
        return 0.25
    return 0.5 if root in lexicon.COMMON_STEMS else 1.0
