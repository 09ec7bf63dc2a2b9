"""Small talk: greetings, thanks, hopes and pleas, which tell a model nothing about the task."""

from __future__ import annotations

from grading.engine.clauses import Clause
from grading.engine.stems import stem_set

SMALL_TALK = stem_set(
    "hello hi hey dear thank thanks thankful grateful appreciate glad happy sorry excited hope wish "
    "luck cheer regard please wonderful lovely nice great good best amazing day morning evening week "
    "today tomorrow now moment soon time while far long little bit way think thought guess suppose "
    "believe know feel sure mean see understand decide finally ask want try need like love look "
    "forward wait hear say said tell told mention question help favour favor kind patient patience "
    "trouble bother busy effort important matter lot well done more less quite really very truly "
    "actually honestly basically anyway however course also always never else other everybody "
    "everyone everything anybody anything somebody something thing people friend colleague involve "
    "advance make come go get give put take do could would might able find found"
)
ABOUT_US = frozenset(("i", "me", "my", "we", "us", "our", "you", "your", "it", "that"))


def is_small_talk(clause: Clause) -> bool:
    """Whether a clause is about the two who talk and holds no word of its own.

    Orders, labels, list items and questions never are: they ask for something.
    """
    if clause.kind != "instruction" or clause.imperative or clause.question:
        return False
    if clause.label_items or clause.bullet or not SMALL_TALK.issuperset(clause.content):
        return False
    return not ABOUT_US.isdisjoint([token.norm for token in clause.words])
