"""Passages that are not the learner's own: copied description, echoed checkpoints, exemplars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq

from grading.engine.clauses import Clause
from grading.engine.exemplars import exemplar, runs_of
from grading.engine.rubric import Checkpoint, Rubric, Topic
from grading.engine.stems import stem_set
from grading.engine.text import Token, stems_alone

COPIED_AT, LEAST_COPIED = 88, 5
# Rows of n letters that are alike at 88 share 0.785 n letters in order: a quick look before.
LEAST_SHARED = 0.78
ECHO_AT, SAME_AT, VERBATIM = 0.6, 0.9, 0.95
EXEMPLAR_AT = 0.6
LINE_AT = 90
SCRAP_SHARE = 0.9
FRAMES = stem_set(
    "specifies states defines includes names gives asks provides describes tells sets forbids "
    "uses explains lists mentions makes covers addresses contains limits separates requires requests says "
    "shows fixes demands identifies indicates instructs keeps avoids prohibits calls wants"
)
PASSIVE = stem_set(
    "specified stated defined included named given asked provided described set forbidden "
    "explained listed mentioned covered addressed limited separated required requested shown fixed "
    "demanded identified indicated clear explicit present considered excluded distinguished"
)
SKIPPED = frozenset(
    ("the", "a", "an", "please", "and", "also", "that", "prompt", "be", "clear", "explicit")
)


def plain(roots: Sequence[str]) -> frozenset[str]:
    """Return stems without the words that any sentence holds."""
    return frozenset(roots) - SKIPPED


def echoed(points: Iterable[Checkpoint]) -> tuple[frozenset[str], ...]:
    """Return the plain words of each checkpoint that is no order itself: what can be echoed."""
    return _echoed(tuple((point.text, point.stems) for point in points))


@lru_cache(maxsize=256)
def _echoed(points: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[frozenset[str], ...]:
    return tuple(plain(stems) for text, stems in points if not _orders(text))


def echoes(points: Iterable[frozenset[str]], clause: Clause) -> bool:
    """Whether a clause says a checkpoint about itself instead of doing it."""
    words = clause.words
    if len(words) < 2:
        return False
    own = plain([token.stem for token in words])
    for theirs in points:
        if own.isdisjoint(theirs):
            continue
        both = len(own & theirs)
        shared = both / (len(own) + len(theirs) - both)
        if shared < ECHO_AT or (shared < SAME_AT and not _reports(clause)):
            continue
        if shared >= VERBATIM or not clause.imperative:
            return True
    return False


def _reports(clause: Clause) -> bool:
    """Third person ("Names the tone") or passive ("The tone is named")."""
    words = clause.words
    first = words[0]
    third = first.stem in FRAMES and first.norm.endswith("s") and not first.norm.endswith("ss")
    stems = [token.stem for token in words]
    passive = any(
        one in ("be", "get") and other in PASSIVE
        for one, other in zip(stems, stems[1:], strict=False)
    )
    far = "be" in stems and not PASSIVE.isdisjoint(stems)
    return third or passive or far


def _orders(text: str) -> bool:
    """Whether a checkpoint is itself written as an order or a ban."""
    words = text.lower().split()
    return bool(words) and words[0] in (
        "no",
        "use",
        "do",
        "never",
        "don't",
        "only",
        "avoid",
        "keep",
    )


def copied(own: str, sentences: Sequence[str]) -> bool:
    """Whether what a clause says is taken from one of the sentences (as joined stems)."""
    size = len(own)
    enough = [
        theirs
        for theirs in sentences
        if len(theirs) * 1.15 >= size
        and LCSseq.similarity(own, theirs) >= LEAST_SHARED * min(size, len(theirs))
    ]
    found = process.extractOne(own, enough, scorer=fuzz.partial_ratio, score_cutoff=COPIED_AT)
    return found is not None


def spoken(clause: Clause) -> str:
    """Return what a clause says, as stems in a row."""
    return " ".join([token.stem for token in clause.words])


def of_words(clause: Clause, topic: Topic) -> bool:
    """Whether nearly all words of a clause are the description's: a scrap of a copy."""
    words = [token.stem for token in clause.words]
    held = sum(map(_told(topic.description).__contains__, words))
    return bool(words) and held >= SCRAP_SHARE * len(words)


@lru_cache(maxsize=512)
def _told(sentences: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    return frozenset(word for sentence in sentences for word in sentence)


@lru_cache(maxsize=512)
def joined(sentences: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Return sentences of stems as strings."""
    return tuple(" ".join(sentence) for sentence in sentences)


def copied_exemplar(rubric: Rubric, found: Sequence[Token]) -> bool:
    """Whether most of an exemplar stands in the prompt."""
    if not rubric.topic.exemplars:
        return False
    own = runs_of(stems_alone(found))
    every = [exemplar(text).runs for text in rubric.topic.exemplars]
    return any(len(runs & own) / len(runs) >= EXEMPLAR_AT for runs in every if runs)
