"""Telling orders from talk: in a prompt that mostly tells, much that looks like an order is none."""

from __future__ import annotations

from grading.engine.clauses import Clause
from grading.engine.speech import OPENERS, STORY
from grading.engine.stems import word_set

WANTED = word_set(
    "need needs want wants should must please i'd we'd like let's require prefer hope expect mustn't "
    "shouldn't"
)
TRAILING = word_set("because that which who i'll we'll he'll she'll they'll")
DENYING = frozenset(("don't", "not", "n't"))


def orders_in(clause: Clause, rambling: bool) -> bool:
    """Among much talk, a clause about the teller is an order only when it says what is wanted."""
    if not clause.directive or not rambling:
        return clause.directive
    words = [token.norm for token in clause.words if token.norm not in OPENERS]
    if words and words[0] in TRAILING:
        return False
    return not words or words[0] not in STORY or any(word in WANTED for word in words)


def waives(clause: Clause) -> bool:
    """Whether a clause says that something is not needed ("I don't need a summary")."""
    if "need" not in clause.stems:
        return False
    words = [token.norm for token in clause.words]
    pairs = zip(words, words[1:], strict=False)
    return any(one in DENYING and other == "need" for one, other in pairs)
