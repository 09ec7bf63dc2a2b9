"""Whether words stand in an order that English allows: tells sentences from shuffled words.

Only pairs of function words that no sentence holds are counted ("the of", "a and", "to is"), and
sentence openers in mid-sentence. Missing articles and wrong prepositions, as learners of English
write them, make no such pairs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from grading.engine import lexicon
from grading.engine.spelling import GRADERS_WORDS
from grading.engine.stems import word_set
from grading.engine.text import Token

KIND: dict[str, str] = {}
for _name in ("adv", "aux", "modal", "pron", "conj", "prep", "det"):
    for _word in lexicon.FUNCTION[_name]:
        KIND[_word] = _name
ARTICLES = frozenset(("a", "an", "the", "my", "your", "our", "their", "its", "his", "every"))
LINKS = frozenset(("and", "or", "but", "nor", "because", "if", "although", "unless", "whereas"))
PURE_PREPOSITIONS = word_set(
    "of at by for with from into onto about against during between toward towards via per"
)
AFTER_ARTICLE = frozenset(("prep", "conj", "aux", "modal", "pron"))
SUBJECTS = frozenset(("i", "he", "she", "we", "they"))
DOUBTFUL_MODALS = frozenset(("can", "will", "may", "might", "must", "would"))
STRICT_MODALS = {word for word, kind in KIND.items() if kind == "modal"} - DOUBTFUL_MODALS
# The first words of the pairs that no sentence holds.
FIRSTS = KIND.keys() & (ARTICLES | LINKS | PURE_PREPOSITIONS | STRICT_MODALS | SUBJECTS)
SIGNS = frozenset(("-", "+", "|", "="))
FINE_AFTER_ARTICLE = word_set(
    "above below like near past inside outside what one once while off over under up down in out then "
    "whole since must might will can may being us nothing mine some"
)
NAMED = frozenset(("time", "lang", "progl"))
NAMES_TOO = frozenset(("may", "will", "mark"))
VERBS = lexicon.CLASS_WORDS["imp"]
LISTED = lexicon.COMMON_WORDS | GRADERS_WORDS
LEAST_WORDS, LEAST_SIGNS, LEAST_KINDS = 18, 3, 2
SHUFFLED_AT = 1.8
AFTER: dict[str, frozenset[str]] = {
    "prep": frozenset(("det", "pron")),
    "det": frozenset(("adv",)),
    "pron": frozenset(("aux", "modal", "adv")),
    "modal": frozenset(("pron", "adv", "aux")),
    "aux": frozenset(("det", "pron", "adv", "prep")),
    "adv": frozenset(("det", "adv", "prep")),
    "conj": frozenset(("det", "pron", "adv", "prep", "aux")),
}
# Log-odds of disorder for a word's worth of each sign, fitted on the tuning half's prompts as they
# are, in small letters, with slips and in a foreigner's English, against the same words shuffled.
IMPOSSIBLE, OPENER, CAPITAL, SMALL = 110.0, 39.0, 93.0, 71.0
LOOSE, STRANDED, CLOSED, IN_ORDER = 15.0, 98.0, 387.0, -25.0
BOTH_WRONG = (
    130.0  # chosen on the wide set as well, against honest texts with their names' capitals
)
STOPPED, BASE, SHORT = -4.9, 0.5, 30


def shuffled(found: Sequence[Token]) -> bool:
    """Whether the words lie about as if somebody had mixed them."""
    return disorder(found) >= SHUFFLED_AT


def disorder(found: Sequence[Token]) -> float:
    """Return the log-odds that a text's words were mixed: signs against it, and signs for it.

    Function words in their usual order and sentences that open where another ended speak for a
    writer; a text below eighteen words or with hardly a sign says nothing either way.
    """
    words = sum([token.is_word for token in found])
    if words < LEAST_WORDS:
        return 0.0
    signs = _signs(found)
    kinds = sum(map(bool, signs.values())) + (signs[IMPOSSIBLE] >= LEAST_SIGNS)
    enough = sum(signs.values()) >= LEAST_SIGNS and kinds >= LEAST_KINDS
    if not (enough or signs[BOTH_WRONG]):
        return 0.0
    against = sum(weight * count for weight, count in signs.items())
    pairs = (against + IN_ORDER * _ordered_pairs(found)) / (words + SHORT)
    return BASE + pairs + STOPPED * _well_stopped(found)


def _signs(found: Sequence[Token]) -> dict[float, int]:
    """Return how often each sign of disorder occurs, by its weight."""
    marks = [place for place, token in enumerate(found) if token.kind == "mark" and place]
    titled = [place for place, token in enumerate(found) if token.text.istitle()]
    hard = {
        IMPOSSIBLE: _impossible_pairs(found),
        OPENER: _capitals(found, titled),
        STRANDED: _stranded_signs(found, marks),
        CLOSED: _closed_unopened(found, marks),
    }
    # Small letters after a stop, or capitals for names of one's own, are a habit by themselves. Who
    # has both opens sentences, but only where none begins: this tells even the tersest notes.
    small = _small_starts(found, titled, marks)
    both = min(small, _sunk_openers(found, titled))
    other = sum(hard.values()) + both
    return {
        **hard,
        BOTH_WRONG: both,
        SMALL: min(small, other),
        CAPITAL: min(_plain_capitals(found, titled), 1 + other),
        LOOSE: _loose_marks(found, marks),
    }


def _between(found: Sequence[Token], places: Iterable[int]) -> Iterator[tuple[Token, Token, Token]]:
    """Yield the tokens at some places with those before and after them."""
    last = len(found) - 1
    return ((found[n - 1], found[n], found[n + 1]) for n in places if 0 < n < last)


def _ordered_pairs(found: Sequence[Token]) -> int:
    """Count neighbours that English puts in this order: "of the", "it will", "to write"."""
    return sum(
        KIND.get(other.norm) in AFTER.get(KIND.get(one.norm, ""), ())
        or (one.norm in ARTICLES and other.kind == "word" and other.norm not in KIND)
        or (one.norm == "to" and other.norm in VERBS)
        for one, other in zip(found, found[1:], strict=False)
    )


def _well_stopped(found: Sequence[Token]) -> float:
    """Return the share (0-1) of stops after which a sentence or line opens; half for none."""
    ends = well = 0
    for one, other in zip(found, found[1:], strict=False):
        ends += one.norm in (".", "!", "?")
        well += (one.norm in (".", "!", "?") and other.text[0].isupper()) or (
            one.norm in (".", "!", "?", ";", ":") and other.norm == "\n"
        )
    ends += bool(found) and found[-1].norm in (".", "!", "?")
    return min(1.0, (well + 0.5) / (ends + 1))


def _impossible_pairs(found: Sequence[Token]) -> int:
    last = len(found) - 1
    firsts = [
        place
        for place, token in enumerate(found)
        if token.norm in FIRSTS
        and not (token.text == "A" and place < last and _labels(found, place))
    ]
    return sum([_impossible(found[n], found[n + 1]) for n in firsts if n < last])


def _labels(found: Sequence[Token], place: int) -> bool:
    """Whether a capital "A" is no article: column A, "A: 31 ct", "A or B"."""
    return not found[place + 1].is_word or place > 0 and found[place - 1].is_word


def _closed_unopened(found: Sequence[Token], marks: Sequence[int]) -> int:
    """Count brackets that close what was never opened; "a)" and ":)" are none."""
    odd = depth = 0
    for place in marks:
        before, token = found[place - 1], found[place]
        if token.norm == "(":
            depth += 1
        elif token.norm == ")" and depth:
            depth -= 1
        elif token.norm == ")":
            odd += len(before.norm) > 1 and before.end == token.start
    return odd


def _stranded_signs(found: Sequence[Token], marks: Sequence[int]) -> int:
    """Count a plus, bar or arrow that stands alone after a stop or comma, or before one."""
    odd = 0
    for before, one, after in _between(found, [n for n in marks if found[n].norm in SIGNS]):
        arrow = one.norm == "-" and after.norm == ">" and after.start == one.end
        sign = arrow or one.norm != "-"
        odd += sign and before.norm in (".", ",", ";") and one.start > before.end
    return odd


def _capitals(found: Sequence[Token], titled: Sequence[int]) -> int:
    """Count words that open sentences standing amid small letters."""
    return sum(
        1
        for before, one, after in _between(found, titled)
        if before.text.islower() and after.text[0].islower() and _opener(one)
    )


def _plain_capitals(found: Sequence[Token], titled: Sequence[int]) -> int:
    """Count listed words with a capital between small letters, and labels in mid-sentence."""
    return sum(
        1
        for before, one, after in _between(found, titled)
        if (before.text.islower() or before.norm == ",")
        and one.kind == "word"
        and len(one.text) > 1
        and NAMED.isdisjoint(lexicon.CLASSES.get(one.stem, lexicon.NO_CLASSES))
        and (after.norm == ":" or (after.text[0].islower() and one.norm in LISTED))
    )


def _sunk_openers(found: Sequence[Token], titled: Sequence[int]) -> int:
    """Count words that open sentences or lines after a small word or a comma, titles in a row not."""
    return sum(
        1
        for before, one, after in _between(found, titled)
        if (before.text.islower() or before.norm == "," != after.norm)
        and (_opener(one) or (after.norm == ":" and _plain(one) and one.norm in LISTED))
    )


def _opener(titled: Token) -> bool:
    return _plain(titled) and (titled.norm in KIND or titled.norm in VERBS)


def _plain(titled: Token) -> bool:
    """Whether this is a word for sure: "I", column "B" and "Jo", whom a guess repairs, are not."""
    if titled.kind != "word" or len(titled.text) == 1 or titled.norm in NAMES_TOO:
        return False
    return not _mended(titled)


def _small_starts(found: Sequence[Token], titled: Sequence[int], marks: Sequence[int]) -> int:
    """Count full stops followed by a small letter, in a text that otherwise has capitals."""
    capitals = sum(1 for place in titled if found[place].text != "I")
    if capitals < 2:
        return 0
    stops = [place for place in marks if found[place].norm in (".", "?", "!")]
    return sum(
        1
        for before, one, other in _between(found, stops)
        if not before.norm.isdigit()
        and other.kind == "word"
        and other.text.islower()
        and other.start == one.end + 1
    )


def _loose_marks(found: Sequence[Token], marks: Sequence[int]) -> int:
    """Count brackets and dashes that stand where no sentence has them."""
    odd = depth = 0
    for place in marks:
        before, token = found[place - 1], found[place]
        if token.norm == "(":
            odd += depth > 1
            depth += 1
        elif token.norm == ")" and len(before.norm) > 1:
            odd += depth == 0
            depth = max(0, depth - 1)
        elif token.norm == "\n":
            depth = 0
        elif token.norm in ("-", "*") and before.norm in (":", "-", "*"):
            odd += token.start > before.end
    return odd


def _impossible(one: Token, other: Token) -> bool:
    if other.norm == "\n" or _mended(one) or _mended(other):
        return False
    first, second = one.norm, other.norm
    kind = KIND.get(second, "end" if second in (".", ",", ";", "!", "?", ":") else "")
    if first in ARTICLES:
        return _after_article(first, second, kind, other)
    if first in LINKS:
        return second in LINKS or kind == "end" and second in (".", ";", "?")
    if first in PURE_PREPOSITIONS:
        return second in LINKS or kind in ("modal", "end") or second in ("of", "is", "are", "was")
    if first in STRICT_MODALS:
        return kind in ("prep", "modal") or second in ARTICLES
    if first in SUBJECTS:
        return second in ARTICLES or second in PURE_PREPOSITIONS or kind == "end" and second == "."
    return False


def _mended(token: Token) -> bool:
    """Whether a slip was put right: what a guess stands for proves nothing."""
    return token.slip and token.norm != token.text.lower()


def _after_article(first: str, second: str, kind: str, other: Token) -> bool:
    if kind == "end":
        return first != "a" or second != "."  # "n.a." is no disorder
    if second in ARTICLES:
        return True
    if first == "a" and other.kind == "word" and second[0] in "aeio" and len(second) > 3:
        return not second.startswith(("eu", "one", "once", "uni", "use"))
    if first == "an" and other.kind == "word" and second[0] in "bcdfgjklpqrtvwyz":
        return len(second) > 3
    return kind in AFTER_ARTICLE and second not in FINE_AFTER_ARTICLE
