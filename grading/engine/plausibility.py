"""Whether words stand in an order that English allows: tells sentences from shuffled words.

Only pairs of function words that no sentence holds are counted ("the of", "a and", "to is"), and
sentence openers in mid-sentence. Missing articles and wrong prepositions, as learners of English
write them, make no such pairs.
"""

from __future__ import annotations

from collections.abc import Sequence

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
FINE_AFTER_ARTICLE = word_set(
    "above below like near past inside outside what one once while off over under up down in out then "
    "whole since must might will can may being us nothing mine some"
)
NAMED = frozenset(("time", "lang", "progl"))
VERBS = lexicon.CLASS_WORDS["imp"]
LISTED = lexicon.COMMON_WORDS | GRADERS_WORDS
LEAST_WORDS, MANY = 10, 2
LEAST_SIGNS, LEAST_KINDS, SIGN_SHARE, MOST_WORDS = 3, 2, 0.08, 150


def oddness(found: Sequence[Token]) -> tuple[float, int]:
    """Return impossible places per word, and how many there are."""
    words = sum(token.is_word for token in found)
    odd = _impossible_pairs(found)
    odd += _capitals(found)
    odd += min(_loose_marks(found), 1 + odd)
    small, plain = _small_starts(found), _plain_capitals(found)
    if odd or (small >= MANY and plain >= MANY):
        odd += min(small, 1 + 2 * odd + plain) + min(small, plain)
    return (odd / words if words >= LEAST_WORDS else 0.0), odd


def scattered(found: Sequence[Token]) -> bool:
    """Whether marks and capitals lie about as if the words of notes had been shuffled.

    One kind of disorder is a habit (no capitals after full stops, say); several kinds in a short
    text are not. A long one holds function words enough for ``oddness``.
    """
    words = sum(token.is_word for token in found)
    if words > MOST_WORDS:
        return False
    small, plain = _small_starts(found), _plain_capitals(found)
    signs = (
        _impossible_pairs(found),
        small if small >= MANY else 0,
        plain if plain >= MANY else 0,
        _closed_unopened(found),
        _stranded_signs(found),
    )
    total, kinds = sum(signs), sum(1 for count in signs if count)
    enough = total >= LEAST_SIGNS and kinds >= LEAST_KINDS
    return enough and words >= LEAST_WORDS and total >= SIGN_SHARE * words


def _impossible_pairs(found: Sequence[Token]) -> int:
    return sum(
        _impossible(one, other)
        for one, other in zip(found, found[1:], strict=False)
        if one.norm in KIND
    )


def _closed_unopened(found: Sequence[Token]) -> int:
    """Count brackets that close what was never opened; "a)" and ":)" are none."""
    odd = depth = 0
    for before, token in zip(found, found[1:], strict=False):
        if token.norm == "(":
            depth += 1
        elif token.norm == ")" and depth:
            depth -= 1
        elif token.norm == ")":
            odd += len(before.norm) > 1 and before.end == token.start
    return odd


def _stranded_signs(found: Sequence[Token]) -> int:
    """Count a plus, bar or arrow that stands alone after a stop or comma, or before one."""
    odd = 0
    for before, one, after in zip(found, found[1:], found[2:], strict=False):
        arrow = one.norm == "-" and after.norm == ">" and after.start == one.end
        sign = arrow or one.norm in ("+", "|", "=")
        odd += sign and before.norm in (".", ",", ";") and one.start > before.end
    return odd


def _capitals(found: Sequence[Token]) -> int:
    """Count words that open sentences standing amid small letters."""
    return sum(
        1
        for before, one, after in zip(found, found[1:], found[2:], strict=False)
        if before.text.islower() and after.text[0].islower() and _opener(one)
    )


def _plain_capitals(found: Sequence[Token]) -> int:
    """Count listed words with a capital between small letters, and labels in mid-sentence."""
    return sum(
        1
        for before, one, after in zip(found, found[1:], found[2:], strict=False)
        if (before.text.islower() or before.norm == ",")
        and one.kind == "word"
        and one.text.istitle()
        and one.text != "I"
        and NAMED.isdisjoint(lexicon.CLASSES.get(one.stem, lexicon.NO_CLASSES))
        and (after.norm == ":" or (after.text[0].islower() and one.norm in LISTED))
    )


def _opener(token: Token) -> bool:
    if token.kind != "word" or not token.text.istitle() or token.text == "I":
        return False
    return token.norm in KIND or token.norm in VERBS


def _small_starts(found: Sequence[Token]) -> int:
    """Count full stops followed by a small letter, in a text that otherwise has capitals."""
    capitals = sum(1 for token in found if token.text.istitle() and token.text != "I")
    if capitals < 2:
        return 0
    return sum(
        1
        for before, one, other in zip(found, found[1:], found[2:], strict=False)
        if one.norm in (".", "?", "!")
        and not before.norm.isdigit()
        and other.kind == "word"
        and other.text.islower()
        and other.start == one.end + 1
    )


def _loose_marks(found: Sequence[Token]) -> int:
    """Count brackets and dashes that stand where no sentence has them."""
    odd = depth = 0
    for before, token in zip(found, found[1:], strict=False):
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
    if KIND[first] == "modal" and first not in ("can", "will", "may", "might", "must", "would"):
        return kind in ("prep", "modal") or second in ARTICLES
    if first in SUBJECTS:
        return second in ARTICLES or second in PURE_PREPOSITIONS or kind == "end" and second == "."
    return False


def _mended(token: Token) -> bool:
    """Whether a slip was put right: what a guess stands for proves nothing."""
    return token.kind == "word" and token.norm != token.text.lower()


def _after_article(first: str, second: str, kind: str, other: Token) -> bool:
    if kind == "end" or second in ARTICLES:
        return True
    if first == "a" and other.kind == "word" and second[0] in "aeio" and len(second) > 3:
        return not second.startswith(("eu", "one", "once", "uni", "use"))
    if first == "an" and other.kind == "word" and second[0] in "bcdfgjklpqrtvwyz":
        return len(second) > 3
    return kind in AFTER_ARTICLE and second not in FINE_AFTER_ARTICLE
