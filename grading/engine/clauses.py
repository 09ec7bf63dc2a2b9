"""Cutting a prompt into clauses: each knows its place, its section and what kind of speech it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from grading.engine import lexicon
from grading.engine.blocks import Line, inline_label, lines
from grading.engine.items import items_of
from grading.engine.patterns import Item
from grading.engine.speech import (
    ASKED,
    CONDITIONS,
    OPENERS,
    SPEAKERS,
    STORY,
    TELLERS,
    WANTING,
    WISHES,
)
from grading.engine.stems import stem, stem_set, word_set
from grading.engine.text import Token, tokens

SENTENCE_ENDS = frozenset((".", "!", "?", "...", ".."))
JOINERS = frozenset(("and", "then", "but", "or", "also"))
CUTTING = JOINERS | {";", "\u2014", ","}
STRONG_VERBS = frozenset(lexicon.CLASS_MEMBERS["verbmain"]) | stem_set(
    "use include keep avoid make add put start end ensure not never cite quote mark leave do ask "
    "tell"
)


@dataclass(slots=True)
class Clause:
    """A piece of the prompt. ``kind``: instruction, material, label. Offsets are the prompt's.

    ``stems`` and ``classes`` are its own words', ``named`` and ``heard`` its label's as well.
    """

    tokens: list[Token]
    kind: str
    label: tuple[str, ...]
    sentence: int
    section: int
    numbered: bool = False
    bullet: bool = False
    question: bool = False
    words: list[Token] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    stems: frozenset[str] = frozenset()
    content: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    heard: frozenset[str] = frozenset()
    imperative: bool = False
    directive: bool = True
    said: Any = None
    label_items: int = 0

    @property
    def start(self) -> int:
        return self.tokens[0].start

    @property
    def end(self) -> int:
        return self.tokens[-1].end


ORDERING = frozenset(("be", "do", "don't", "dont", "never", "not"))
IMPERATIVES = ORDERING | frozenset(lexicon.CLASS_MEMBERS["imp"]) | STRONG_VERBS
LINKS = word_set("and but because so which who while although since when if that as or")
LOOSE = frozenset((",", ";", ":", ".", "-", "\u2014", "*", "#", ">", "|", "...", "\n", "!", "?"))
LEAST_WORDS, MOST_WORDS = 6, 20
MOST_CLAUSES = 220
LONGEST_INNER_LABEL = 3
REQUESTING = word_set("which what how")
ASKERS = word_set("i me we us my our")


def _orders(words: Sequence[Token]) -> bool:
    """Whether words open with a verb in the form of an order."""
    for token in words:
        if token.norm not in OPENERS:
            verb = token.stem in lexicon.CLASS_MEMBERS["imp"] and token.norm == token_root(token)
            return verb or token.norm in ORDERING
    return False


def _tells(run: Sequence[Token]) -> bool:
    """Whether a whole sentence only tells a story: it opens with its teller and wants nothing."""
    words = [token.norm for token in run if token.is_word]
    while words and words[0] in OPENERS:
        del words[0]
    if len(words) < 6 or not WISHES.isdisjoint(words):
        return False
    if words[0] in STORY:
        return True
    orders = stem(words[0]) in lexicon.CLASS_MEMBERS["imp"] or words[0] in CONDITIONS
    return not orders and not SPEAKERS.isdisjoint(words)


def directs(clause: Clause) -> bool:
    """Whether a clause can be an order: not when it only tells a story or asks a question."""
    words = clause.words
    if clause.kind != "instruction" or clause.label_items or clause.bullet:
        return clause.kind == "instruction" or clause.kind == "label"
    if clause.imperative:
        return True
    if not words:
        return False
    norms = {token.norm for token in words}
    if clause.question:
        return bool(norms & ASKED) or (words[0].norm in REQUESTING and bool(norms & ASKERS))
    if not WANTING.isdisjoint(norms):
        return len(words) <= 45
    return words[0].norm not in TELLERS or (
        len(words) > 1 and words[0].norm in ("it", "this", "that", "you", "everyone", "when")
    )


def token_root(token: Token) -> str:
    """Return the word itself unless it carries a third-person or past ending."""
    norm = token.norm
    if (
        norm.endswith("s")
        and not norm.endswith("ss")
        and token.stem in lexicon.CLASS_MEMBERS["imp"]
    ):
        return norm if norm in ("address", "discuss", "express", "focus") else norm[:-1]
    return norm


def clauses(prompt: str, names: frozenset[str] = frozenset()) -> list[Clause]:
    """Cut a stored prompt into clauses. ``names``: words of the scenario that are not slips."""
    return cut(tokens(prompt, names))


def cut(read: Sequence[Token]) -> list[Clause]:
    """Cut tokens into clauses; what comes after MOST_CLAUSES is not read."""
    found: list[Clause] = []
    sentence = 0
    for line in lines(read):
        if len(found) > MOST_CLAUSES:
            break
        for order, run in enumerate(_sentences(line)):
            sentence += 1
            _add_sentence(found, _labelled(run, line, order), line, sentence)
    return found


def _labelled(run: list[Token], line: Line, order: int) -> list[Token]:
    """Note a label that opens a sentence inside a line; return the rest of the sentence."""
    if line.inline and order:
        line.label = ()
    if line.kind != "instruction" or (line.label and not order):
        return run
    label, rest = inline_label(run)
    if not label or not rest or len(label) > LONGEST_INNER_LABEL:
        return run
    line.inline, line.label = True, label
    return rest


def _add_sentence(found: list[Clause], run: list[Token], line: Line, sentence: int) -> None:
    asks = "?" in [token.norm for token in run[-2:]]
    tells = _tells(run)
    for piece in _shorter(_split(run, line.kind)):
        _add(found, piece, line, sentence, asks)
        if tells and found and found[-1].sentence == sentence:
            found[-1].directive = found[-1].directive and found[-1].imperative


def _add(found: list[Clause], piece: list[Token], line: Line, sentence: int, asks: bool) -> None:
    piece = _trimmed(piece)
    if not piece:
        return
    clause = Clause(
        piece, line.kind, line.label, sentence, line.section, line.numbered, line.bullet
    )
    clause.question = asks
    clause.words = [token for token in piece if token.is_word]
    label = () if line.kind == "label" else line.label
    clause.items, clause.label_items = items_of(piece, label, line)
    own = clause.items[clause.label_items :]
    clause.stems = clause.named = frozenset([root for root, _, _ in own])
    clause.classes = clause.heard = lexicon.NO_CLASSES.union(*[classes for _, classes, _ in own])
    if clause.label_items:
        labels = clause.items[: clause.label_items]
        clause.named = clause.stems.union([root for root, _, _ in labels])
        clause.heard = clause.classes.union(*[classes for _, classes, _ in labels])
    clause.imperative = _orders(clause.words)
    clause.directive = directs(clause)
    clause.content = frozenset([root for root, classes, _ in own if "content" in classes])
    found.append(clause)


def _trimmed(piece: list[Token]) -> list[Token]:
    """Drop marks at both ends, keeping those that belong to the words (quotes, brackets)."""
    first, last = 0, len(piece)
    while first < last and piece[first].norm in LOOSE:
        first += 1
    while last > first and piece[last - 1].norm in LOOSE:
        last -= 1
    kept = piece[first:last]
    told = bool(kept) and kept[0].is_word
    return kept if told or any(token.is_word or token.kind == "fence" for token in kept) else []


def _sentences(line: Line) -> Iterable[list[Token]]:
    run: list[Token] = []
    body = line.tokens
    for place, token in enumerate(body):
        run.append(token)
        if token.norm in SENTENCE_ENDS and _ends(body, place):
            yield run
            run = []
    if run:
        yield run


def _ends(body: Sequence[Token], place: int) -> bool:
    """A stop ends a sentence unless it is glued to the next word (as in file.txt)."""
    if place + 1 >= len(body):
        return True
    following = body[place + 1]
    return following.start > body[place].end or following.norm in ('"', ")", "'")


def _split(run: list[Token], kind: str) -> Iterable[list[Token]]:
    if kind != "instruction" or CUTTING.isdisjoint([token.norm for token in run]):
        yield run
        return
    piece: list[Token] = []
    conditional = _opens_condition(run)
    for place, token in enumerate(run):
        if token.norm in CUTTING:
            cut, conditional = _cuts(run, place, piece, conditional)
            if cut:
                yield piece
                piece = []
        piece.append(token)
    yield piece


def _shorter(pieces: Iterable[list[Token]]) -> Iterable[list[Token]]:
    """Cut what is still long at commas and linking words, so that far-off words do not add up."""
    for piece in pieces:
        left = sum([token.is_word for token in piece]) if len(piece) > MOST_WORDS else 0
        if left <= MOST_WORDS:
            yield piece
            continue
        part: list[Token] = []
        count = 0
        for token in piece:
            linked = token.norm in LINKS or token.norm == ","
            if linked and min(count, left) >= LEAST_WORDS and count + left > MOST_WORDS:
                yield part
                part, count = [], 0
            part.append(token)
            count += token.is_word
            left -= token.is_word
        yield part


def _opens_condition(run: Sequence[Token]) -> bool:
    first = next((token for token in run if token.is_word), None)
    return first is not None and first.norm in CONDITIONS


def _cuts(
    run: Sequence[Token], place: int, piece: Sequence[Token], conditional: bool
) -> tuple[bool, bool]:
    """Whether a clause ends before this token, and whether a condition still waits for its act."""
    token = run[place]
    if token.norm == ";" or token.norm == "\u2014":
        return bool(piece), _opens_condition(run[place + 1 :])
    if token.norm == "," and not conditional:
        return _starts_act(run, place + 1, IMPERATIVES), False
    if token.norm == "," and conditional:
        return False, False
    if token.norm in JOINERS and not conditional and len(piece) > 2 and piece[-1].norm != ",":
        return _starts_act(run, place + 1, STRONG_VERBS), False
    return False, conditional


def _starts_act(run: Sequence[Token], place: int, verbs: frozenset[str]) -> bool:
    """Whether an order or a new condition begins here."""
    while place < len(run) and run[place].norm in OPENERS:
        place += 1
    if place + 1 >= len(run):
        return False
    token, after = run[place], run[place + 1]
    if token.norm in ("no", "if", "when", "unless", "without", "don't", "do"):
        return True
    if token.norm != token_root(token) or token.norm.endswith(("ing", "ed")):
        return False
    return token.stem in verbs and after.is_word and after.norm not in ("and", "or", "of")
