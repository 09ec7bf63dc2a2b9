"""Passages that earn nothing: each screen says which, and why in words for the learner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from grading.engine import lexicon
from grading.engine.clauses import Clause
from grading.engine.copies import (
    LEAST_COPIED,
    copied,
    copied_exemplar,
    echoed,
    echoes,
    joined,
    of_words,
    spoken,
)
from grading.engine.keywords import keyword_lists
from grading.engine.offtopic import off_task
from grading.engine.patterns import PhraseIndex, phrase
from grading.engine.plausibility import shuffled
from grading.engine.reading import Screen
from grading.engine.readings import ACTS
from grading.engine.rubric import Rubric
from grading.engine.sheet import Page
from grading.engine.spelling import SHORT, known
from grading.engine.stems import stem_set
from grading.engine.text import Token
from grading.engine.weighing import EXACT

EXEMPLAR_CAP, STRANGE_CAP = 6.9, 3.0
OWN_SHARE, MUCH_COPIED, MOST_GIVEN = 0.4, 25, 0.35
MOST_EARLIER, REPEATED_AT = 80, 94
SLOT_ALONE, LEAST_STRANGE = 3, 3
MESSAGES = {
    "grader": "This speaks to the grader, not to the model, so it earns nothing.",
    "generic": "This is advice about prompts in general. Say it about this task, with something concrete.",
    "echo": "This says what a good prompt has. Write the instruction itself.",
    "copied": "This is copied from the task description. It counts for naming the task only.",
    "repetition": "This repeats what was said before, so it earns nothing more.",
    "keywords": "A list of keywords tells the model nothing to do. Make sentences of it.",
    "gibberish": "These are not words that the grader can read.",
    "shuffled": "The words are in an order that makes no sentences.",
    "off-task": "This prompt seems to be for another task than the one in this scenario.",
    "exemplar": "Most of this is the example prompt. Write it in your own words.",
}


@dataclass(frozen=True)
class Screened:
    """The screens, and the cap that a whole-prompt screen sets."""

    screens: tuple[Screen, ...] = ()
    cap: float | None = None
    reason: str | None = None


@lru_cache(maxsize=1)
def _grader_index() -> PhraseIndex:
    found = []
    slug = ""
    for line in (lexicon.FOLDER / "screens.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            slug = line.strip("[]")
        elif line.startswith("met:"):
            found.append(phrase(slug, 1.0, line[4:].strip()))
    return PhraseIndex(found)


def screen(rubric: Rubric, sheet: Page, *, copy_screen: bool = True) -> Screened:
    """Close the clauses that earn nothing; return the screens, a cap and its reason."""
    found = [*_by_clause(rubric, sheet), *_repetitions(sheet), *_copies(rubric, sheet)]
    for place in keyword_lists(rubric, sheet.clauses):
        if sheet.open[place]:
            sheet.open[place] = False
            found.append(_mark(sheet, place, "keywords"))
    strange = _whole(rubric, sheet)
    if strange == "off-task":
        whole = Screen(strange, MESSAGES[strange], 0, len(sheet.prompt))
        return Screened((whole, *_ordered(found)), STRANGE_CAP, MESSAGES[strange])
    if strange:
        sheet.open = [False] * len(sheet.clauses)
        whole = Screen(strange, MESSAGES[strange], 0, len(sheet.prompt))
        return Screened((whole, *_ordered(found)), STRANGE_CAP, MESSAGES[strange])
    if copy_screen and copied_exemplar(rubric, sheet.tokens):
        whole = Screen("exemplar", MESSAGES["exemplar"], 0, len(sheet.prompt))
        return Screened((whole, *_ordered(found)), EXEMPLAR_CAP, MESSAGES["exemplar"])
    return Screened(_ordered(found))


def _ordered(found: list[Screen]) -> tuple[Screen, ...]:
    return tuple(sorted(found, key=lambda item: (item.start, item.end, item.kind)))


def _mark(sheet: Page, place: int, kind: str) -> Screen:
    clause = sheet.clauses[place]
    return Screen(kind, MESSAGES[kind], clause.start, clause.end)


def _by_clause(rubric: Rubric, sheet: Page) -> list[Screen]:
    found = []
    points = echoed(rubric.checkpoints)
    to_grader = _may_speak_to_grader(sheet)  # most prompts have no words for it at all
    doubtful = len(_unread(rubric, sheet.tokens)) >= LEAST_STRANGE
    for place, clause in enumerate(sheet.clauses):
        if clause.kind != "instruction":
            continue
        kind = None
        if to_grader and _to_grader(rubric, clause, to_grader):
            kind = "grader"
        elif doubtful and _gibberish(rubric, clause):
            kind = "gibberish"
        elif echoes(points, clause):
            kind = "echo"
        elif _generic(rubric, sheet, place):
            kind = "generic"
        if kind:
            sheet.open[place] = False
            found.append(_mark(sheet, place, kind))
    return found


def _may_speak_to_grader(sheet: Page) -> list[int]:
    """Return the phrases of the grader's index for which the prompt has the words."""
    stems = lexicon.NO_CLASSES.union(*[clause.stems for clause in sheet.clauses])
    classes = lexicon.NO_CLASSES.union(*[clause.classes for clause in sheet.clauses])
    return _grader_index().possible(stems, classes)


def _to_grader(rubric: Rubric, clause: Clause, phrases: list[int]) -> bool:
    among = _grader_index().possible(clause.stems, clause.classes, phrases)
    if not among:
        return False
    own = clause.items[clause.label_items :]
    matches = _grader_index().find(own, among)
    if rubric.topic.meta:
        texts = {own[match.first].stem for match in matches}
        return bool(matches) and bool(texts & {"ignor", "disregard", "thi", "this", "my"})
    return bool(matches)


def _generic(rubric: Rubric, sheet: Page, place: int) -> bool:
    """No operand: nothing but the vocabulary in which prompts are talked about."""
    clause = sheet.clauses[place]
    if META_WORDS.isdisjoint(clause.stems) or clause.question or rubric.topic.meta:
        return False
    opening = clause.tokens[0].kind == "slot" and not clause.label_items
    ignored = "placeholder" if opening and len(clause.words) > SLOT_ALONE else ""
    if any(
        "content" in item.classes and item.stem not in ADVICE and ignored not in item.classes
        for item in clause.items
    ):
        return False
    hits = sheet.hits[place]
    return not any(hits[slug] >= 1.0 for slug in ACTS if slug in hits)


META_WORDS = stem_set(
    "format formatting structure audience context background example sample constraint limit "
    "limitation edge error output input tone style role persona goal task objective purpose detail "
    "instruction requirement criteria information length reader point aspect term expectation guideline "
    "boundary scope practice assumption step section language prompt clear clearly specific specifically "
    "precise precisely detailed explicit explicitly accurate accurately relevant complete thorough "
    "comprehensive unambiguous consistent organised structured logical quality"
)
ADVICE = stem_set(
    "consider remember help understand everything always best try think look seem feel nice "
    "nicely please thank thanks really very great perfect quality define mention cover follow keep"
)


def _gibberish(rubric: Rubric, clause: Clause) -> bool:
    words = sum(token.kind == "word" for token in clause.words)
    return len(_unread(rubric, clause.words)) >= max(LEAST_STRANGE, 0.6 * words)


def _unread(rubric: Rubric, found: Sequence[Token]) -> list[str]:
    """Return the words that the grader cannot read; longer ones that are no slips are listed."""
    names = rubric.topic.names
    return [
        norm
        for kind, text, norm, _, _, _, _, slip in found
        if (slip or len(text) <= SHORT)
        and kind == "word"
        and not known(norm)
        and norm not in names
        and not text[0].isupper()
    ]


def _repetitions(sheet: Page) -> list[Screen]:
    found = []
    earlier: list[str] = []
    for place, clause in enumerate(sheet.clauses):
        if len(clause.words) >= 4 and clause.kind == "instruction":
            text = spoken(clause)
            near = process.extractOne(
                text, earlier[-MOST_EARLIER:], scorer=fuzz.ratio, score_cutoff=REPEATED_AT
            )
            if near and sheet.open[place]:
                sheet.open[place] = False
                found.append(_mark(sheet, place, "repetition"))
            earlier.append(text)
    return found


def _copies(rubric: Rubric, sheet: Page) -> list[Screen]:
    """Copies of the description earn the task at most; those of the brief too, if most is copied.

    Facts and samples can only be given in the words in which they are known: a clause that holds
    figures, names or quotes counts where most of the prompt is the learner's own.
    """
    description, brief = joined(rubric.topic.description), joined(rubric.topic.brief)
    rows = [
        (n, spoken(item)) for n, item in enumerate(sheet.clauses) if len(item.words) >= LEAST_COPIED
    ]
    told = [n for n, row in rows if copied(row, description)]
    briefs = [n for n, row in rows if copied(row, brief)] if brief else []
    total = sum(len(clause.words) for clause in sheet.clauses) or 1
    taken = sum(len(sheet.clauses[place].words) for place in {*told, *briefs})
    places = set(told)
    if taken < MOST_GIVEN * total:
        places = {place for place in told if EXACT.isdisjoint(sheet.clauses[place].classes)}
    else:
        places |= {n for n, item in enumerate(sheet.clauses) if of_words(item, rubric.topic)}
    if 1 - taken / total < OWN_SHARE and taken >= MUCH_COPIED:
        places |= set(briefs)
    found = []
    for place in sorted(places):
        if sheet.open[place]:
            sheet.task_only[place] = True
            found.append(_mark(sheet, place, "copied"))
    return found


def _whole(rubric: Rubric, sheet: Page) -> str | None:
    if shuffled(sheet.tokens):
        return "shuffled"
    if off_task(rubric, sheet.clauses):
        return "off-task"
    return None
