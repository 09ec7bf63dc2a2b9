"""Whether a prompt is for another task: few of the scenario's words among its own."""

from __future__ import annotations

from collections.abc import Sequence

from grading.engine import lexicon
from grading.engine.clauses import Clause
from grading.engine.matching import Said
from grading.engine.rubric import Rubric

LEAST_WORDS = 6


def off_task(rubric: Rubric, clauses: Sequence[Clause]) -> bool:
    """Whether the prompt's words are mostly strange to the scenario."""
    topic = rubric.topic
    roots = {
        item.stem
        for clause in clauses
        for item in clause.items[clause.label_items :]
        if "content" in item.classes and item.stem[0].isalpha()
    }
    if len(roots) < LEAST_WORDS or not topic.stems or not topic.exemplars:
        return False
    total = sum(_weight(root) for root in roots)
    share = sum(_weight(root) for root in roots if root in topic.stems) / total if total else 1.0
    tells = Said(roots).tells
    anchors = sum(1 for root in topic.anchors if tells(root))
    if anchors <= 1:
        return share < 0.36
    return anchors == 2 and share < 0.2


def _weight(root: str) -> float:
    classes = lexicon.CLASSES.get(root, lexicon.NO_CLASSES)
    if "imp" in classes or "tone" in classes:
        return 0.25
    return 0.5 if root in lexicon.COMMON_STEMS else 1.0
