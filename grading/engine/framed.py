"""Whether a whole sentence answers a checkpoint the way it is put (see frames)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import mul

from grading.engine import lexicon
from grading.engine.clauses import Clause
from grading.engine.frames import SENSE_WEIGHT, Frame, Kind, senses_of
from grading.engine.matching import KIND, Vocabulary
from grading.engine.patterns import Item
from grading.engine.postings import Postings
from grading.engine.stems import stem, word_set

IF_WORDS = word_set("if when whenever unless once until where should wherever whatever whichever")
IF_STEMS = frozenset(map(stem, IF_WORDS))
OPENING_CASE = word_set("for with without in on after before given any every anything")
CASE_ENDS = frozenset((",", ":", "then", "otherwise"))
NEGATING = frozenset(("neg", "only"))
MORE_OR_LESS = frozenset(("more", "less"))
AWAY = frozenset(("out", "away", "off"))
LEAST_RESULT = 1
SHORT_QUESTION = 8
# Log-odds by the way a point is put: base, for a sentence that answers it wholly, and doubt.
Put = tuple[float, float, float]
FRAMED: dict[Kind, Put] = {
    "case": (-1.8, 4.2, 1.5),
    "forbid": (-2.0, 4.0, 0.5),
    "ask": (-2.5, 4.0, 0.3),
    "name": (-2.75, 2.4, 0.0),
    "typed": (-2.5, 3.9, 0.0),
}
FITTING = 0.3
# A word of the wanted class counts something by itself, and lends weight to words of the point.
OF_THE_CLASS, WITH_CLASS, WITHOUT_CLASS = 0.3, 1.2, 0.5
LITTLE, NO_WORD = 1.2, 0.6


@dataclass(slots=True)
class Sentence:
    """All clauses of one sentence, read together: its case, what follows, and its words."""

    words: frozenset[str]
    classes: frozenset[str]
    case: frozenset[str]
    result: int
    rules_out: bool
    directive: bool


def sentences(clauses: Sequence[Clause], counted: Sequence[bool]) -> list[Sentence | None]:
    """Return for each clause the sentence that it belongs to, None where nothing counts."""
    rows: dict[int, list[Clause]] = {}
    for clause, counts in zip(clauses, counted, strict=True):
        if counts and clause.kind == "instruction":
            rows.setdefault(clause.sentence, []).append(clause)
    read = {number: _sentence(row) for number, row in rows.items()}
    _answer_questions(rows, read)
    return [
        read.get(clause.sentence) if counts else None
        for clause, counts in zip(clauses, counted, strict=True)
    ]


def _answer_questions(rows: dict[int, list[Clause]], read: dict[int, Sentence]) -> None:
    """A short question of one's own puts the case for the sentence behind it ("No date? Skip it.")."""
    for number, row in rows.items():
        after = rows.get(number + 1)
        asks = len(row) == 1 and row[0].question and len(row[0].words) <= SHORT_QUESTION
        if asks and after and not after[0].question:
            read[number + 1] = _sentence([*row, *after], asked=row[0])


def _sentence(row: Sequence[Clause], asked: Clause | None = None) -> Sentence:
    case = asked.stems if asked else _case(row)
    first, *others = row
    words, classes = first.named, first.heard
    if others:
        words = words.union(*[clause.named for clause in others])
        classes = classes.union(*[clause.heard for clause in others])
    return Sentence(
        words=words,
        classes=classes,
        case=case,
        result=len(_content(row) - case) if case else 0,
        rules_out=not NEGATING.isdisjoint(classes)
        and any(_negates(item, words) for clause in row for item in clause.items),
        directive=any(clause.directive for clause in row),
    )


def _content(row: Sequence[Clause]) -> frozenset[str]:
    return lexicon.NO_CLASSES.union(*[clause.content for clause in row])


def _negates(item: Item, roots: frozenset[str]) -> bool:
    """Whether a word rules something out; to keep a thing is no ban, to keep it out is one."""
    if NEGATING.isdisjoint(item.classes):
        return False
    if item.stem == "nothing" and roots >= MORE_OR_LESS:
        return False
    return item.stem != "keep" or not AWAY.isdisjoint(roots)


def _case(row: Sequence[Clause]) -> frozenset[str]:
    """The stems between the word that opens a case and the comma, or the end of the clause."""
    found = {item.stem for item in row[0].items[: row[0].label_items]}
    if "arrow" in row[0].heard:
        found.update(_before_arrow(row[0]))
    for order, clause in enumerate(row):
        opened = order == 0 and clause.tokens[0].norm in OPENING_CASE
        if not opened and IF_STEMS.isdisjoint(clause.stems):
            continue
        for token in clause.tokens:
            if token.norm in IF_WORDS:
                opened = True
            elif token.norm in CASE_ENDS:
                opened = False
            elif opened and token.is_word:
                found.add(token.stem)
    return frozenset(found)


def _before_arrow(clause: Clause) -> set[str]:
    """The stems that stand before an arrow: "offline -> wait"."""
    found: set[str] = set()
    for token in clause.tokens:
        if token.norm in ("-", "=", ">"):
            break
        if token.is_word:
            found.add(token.stem)
    return found


class Frames:
    """How the points of a rubric are put, to be found from a sentence's words."""

    def __init__(self, frames: Sequence[Frame]) -> None:
        self._all = frames
        self._vocabulary = Vocabulary(
            root for frame in frames for root in (*_roots(frame), *frame.troubles)
        )
        rows = list(enumerate(frames))
        self._by_word = Postings(
            (root, row) for row, frame in rows for root in (*_roots(frame), *frame.troubles)
        )
        self._by_class = Postings((name, row) for row, frame in rows for name in _kinds(frame))
        self._typed = frozenset(row for row, frame in rows if frame.kind == "typed")
        self._cases = [row for row, frame in rows if frame.kind == "case"]
        # Small words that may stand for a word of the frames.
        self._small = frozenset(filter(self._vocabulary.meaning, lexicon.FUNCTION_STEMS))

    def answered(self, sentence: Sentence) -> dict[int, float]:
        """Return how far (0-1) a sentence answers the points as they are put; none at all is left out."""
        tell = self._vocabulary.told_by
        said = tell(sentence.words)
        rows = self._by_word.touched(said.keys()) | self._by_class.touched(sentence.classes)
        if sentence.case:
            rows.update(self._cases)
        case = tell(sentence.case) if sentence.case else {}
        named = said
        if not (self._small.isdisjoint(sentence.words) or self._typed.isdisjoint(rows)):
            named = tell(sentence.words - self._small)
        heard = _Heard(said, case, named)
        fits = {row: _answers(self._all[row], sentence, heard) for row in rows}
        return {row: fit for row, fit in fits.items() if fit}

    def answers(self, row: Sequence[Sentence | None]) -> list[dict[int, float]]:
        """Return for each clause how its sentence answers; a sentence is read once for all."""
        known = {id(sentence): self.answered(sentence) for sentence in row if sentence}
        return [known[id(sentence)] if sentence else {} for sentence in row]


@dataclass(slots=True)
class _Heard:
    """Which words of the frames a sentence tells: all of it, its case, its words of weight."""

    said: dict[str, float]
    case: dict[str, float]
    named: dict[str, float]


def _roots(frame: Frame) -> list[str]:
    return [root for root, _, _ in frame.words]


def _kinds(frame: Frame) -> frozenset[str]:
    """The classes of words that answer a frame although they are none of its words."""
    return frame.wanted.union(*[kinds for _, _, kinds in frame.words])


def as_put(put: Put, fit: float, odds: float) -> float:
    """Weigh how far the whole sentence answers the point the way it is put."""
    base, slope, doubt = put
    unfitting = 1 - fit / FITTING
    left = odds - doubt * unfitting if unfitting > 0.0 else odds
    told = base + slope * fit
    return told if told > left else left


def _answers(frame: Frame, sentence: Sentence, heard: _Heard) -> float:
    """Return how far (0-1) a sentence answers a checkpoint as it is put."""
    if frame.kind == "case":
        return _answers_case(frame, sentence, heard)
    if frame.kind == "typed":
        return _answers_typed(frame, sentence, heard)
    fitting = sentence.rules_out if frame.kind == "forbid" else sentence.directive
    return _share(frame, heard.said, sentence.classes) if fitting else 0.0


def _answers_case(frame: Frame, sentence: Sentence, heard: _Heard) -> float:
    """The case must be told and something must follow; an order about the thing itself also does."""
    if sentence.case and sentence.result >= LEAST_RESULT:
        same = bool(frame.senses & senses_of(sentence.case))
        return _share(frame, heard.case, frozenset(), float(same))
    if sentence.directive and frame.words:
        alike = max((heard.said.get(root, 0.0) for root in frame.troubles), default=0.0)
        return _share(frame, heard.said, frozenset(), alike) ** 2
    return 0.0


def _answers_typed(frame: Frame, sentence: Sentence, heard: _Heard) -> float:
    """A time answers "when", a figure "how many": with some word of the point beside it."""
    share = _share(frame, heard.named, frozenset())
    if frame.wanted.isdisjoint(sentence.classes):
        return WITHOUT_CLASS * share
    return OF_THE_CLASS + (1 - OF_THE_CLASS) * min(1.0, WITH_CLASS * share)


def _share(
    frame: Frame, said: Mapping[str, float], classes: frozenset[str], trouble: float = 0.0
) -> float:
    """The weighted share of the frame's words that are told; a trouble counts as one word."""
    values = [
        value if (value := said.get(root, 0.0)) >= KIND or kinds.isdisjoint(classes) else KIND
        for root, _, kinds in frame.words
    ]
    if frame.either:
        return max(values, default=0.0)
    weights = [weight for _, weight, _ in frame.words]
    total = sum(weights)
    told: float = sum(map(mul, weights, values))
    if not frame.senses:
        return told / total if total else 0.0
    share = (told + SENSE_WEIGHT * trouble) / (total + SENSE_WEIGHT)
    return share if told or total < LITTLE else NO_WORD * share
