"""Whether a prompt is for another task: few of the scenario's words among its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grading.engine import lexicon
from grading.engine.clauses import Clause
from grading.engine.matching import Said
from grading.engine.rubric import Rubric
from grading.engine.speech import WISHES

LEAST_WORDS = 6
SAID = 1.0  # told by the exemplars' own word, not by one that may stand for it
# Few anchors of the topic (common words count half) and a small share of its words: another task.
COMMON, LEAST_META, NAMED_SHARE = 0.5, 0.5, 0.1
BOUNDS = ((0.6, 0.42), (0.9, 0.32), (1.45, 0.235), (2.0, 0.2))
PERSONAL = frozenset(("i", "we", "you", "i'm", "i've", "we're", "our", "me", "us", "your"))


def off_task(rubric: Rubric, clauses: Sequence[Clause]) -> bool:
    """Whether the prompt's words are mostly strange to the scenario."""
    topic = rubric.topic
    roots = {
        item.stem
        for clause in clauses
        for item in clause.items[clause.label_items :]
        if item.stem[0].isalpha() and ("content" in item.classes or topic.meta)
    } - lexicon.FUNCTION_STEMS
    if len(roots) < LEAST_WORDS or not topic.stems or not topic.exemplars:
        return False
    total = sum(_weight(root) for root in roots)
    share = sum(_weight(root) for root in roots if root in topic.stems) / total if total else 1.0
    tells = Said(roots).tells
    tells_of = [(root, tells(root)) for root in topic.anchors]
    anchors = sum(
        told * (COMMON if root in lexicon.COMMON_STEMS else 1.0) for root, told in tells_of
    )
    if topic.meta and anchors >= LEAST_META:
        return False
    names = frozenset(topic.names)
    if any(token.norm in names for clause in clauses for token in clause.words):
        return anchors <= LEAST_META and share < NAMED_SHARE
    return any(anchors <= most and share < least for most, least in BOUNDS)


def strange(rubric: Rubric, clause: Clause, told: Mapping[str, float]) -> bool:
    """Whether a clause only tells of things that the scenario knows nothing of."""
    if clause.imperative or clause.kind != "instruction" or clause.label_items or clause.bullet:
        return False
    if not rubric.topic.exemplars or clause.question or SAID in told.values():
        return False
    words = {token.norm for token in clause.words}
    if words & WISHES or words & PERSONAL:
        return False
    content = [root for root in clause.content if root[0].isalpha()]
    known = sum(1 for root in content if root in rubric.topic.stems)
    return len(content) >= 3 and not known


def _weight(root: str) -> float:
    classes = lexicon.CLASSES.get(root, lexicon.NO_CLASSES)
    if "imp" in classes or "tone" in classes:
        return 0.25
    return 0.5 if root in lexicon.COMMON_STEMS else 1.0
