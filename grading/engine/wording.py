"""Turning an author's checkpoint into one plain order: "Names the reader" -> "Name the reader."."""

from __future__ import annotations

import re
from functools import lru_cache

from grading.engine.stems import word_set

ACTS = word_set(
    "accept add address admit allow apologise ask assign avoid begin break call cap check choose cite clarify "
    "collect compare contain cover declare decide define demand describe direct distinguish divide "
    "encourage end exclude explain express fix flag forbid give greet group guide handle identify "
    "include indicate instruct introduce invite keep label leave limit list make mark mention name "
    "note offer open order paste place point prevent prohibit propose protect provide put quote "
    "reference refer refuse repeat request require restrict return rule say separate set show sort specify "
    "split start state suggest supply tell test treat use warn write"
)
# Verbs in "Takes up", "Works backwards" and "Plans for"; other words in "Clear rules" and "Work plan".
INFLECTED = word_set("clear plan take work")
PARTICIPLES = {
    "given": "give", "shown": "show", "set": "set", "said": "say", "told": "say", "kept": "keep",
    "forbidden": "forbid", "made": "make", "written": "write", "named": "name", "stated": "state",
    "defined": "define", "described": "describe", "included": "include", "required": "require",
    "excluded": "exclude", "provided": "provide", "used": "use", "specified": "specify",
    "identified": "identify", "clarified": "clarify", "fixed": "fix", "listed": "list",
    "limited": "limit", "banned": "rule out", "prohibited": "prohibit", "requested": "ask for",
    "wanted": "ask for", "demanded": "ask for", "asked": "ask for", "addressed": "address",
    "considered": "take into account", "mentioned": "mention", "explained": "explain",
    "distinguished": "distinguish", "indicated": "indicate", "declared": "declare",
    "handled": "say how to handle", "covered": "cover", "supplied": "supply",
    "chosen": "choose", "labelled": "label", "separated": "separate", "restricted": "restrict",
    "allowed": "say how to allow", "expressed": "express", "introduced": "introduce",
    "reserved": "reserve", "divided": "divide", "grouped": "group", "marked": "mark",
}  # fmt: skip
SUBJECT = re.compile(
    r"(?:the |your |a )?(?:prompt|learner|request|instructions?|author|text|message) "
    r"(?:should |must |also |clearly )?(?=\w+)",
    re.IGNORECASE,
)
ASKING = re.compile(
    r"(?:is it (?:clear|stated|said)|does (?:it|the prompt) (?:say|state|tell|specify)) ", re.I
)
QUESTIONS = word_set("who what which how when where why whether if")
NOT_OBJECTS = word_set(
    "of is are was were do does must should may can will to from between and or have has"
)
NOUNS = word_set(
    "sort use open set limit order list name note offer group start end call place point show "
    "split test cap check state label address"
)
TURNED = re.compile(r"(?:is|are) (.+) (\w+)$", re.I)
# "Asks to keep facts apart", but not "Notes to the reader" and "Quotes from the report".
FOLLOWS = {"ask": ("to",), "say": ("to", "from"), "tell": ("to", "from"), "state": ("from",)}
AUXILIARIES = frozenset(("is", "are", "been", "has", "have", "be", "clearly"))
RELATIVES = frozenset(("to", "that", "who", "which", "not", "be"))
LEADING = word_set(
    "nothing nobody a an the at each every all both no any your my one two three four"
)
FINITE = word_set(
    "is are must may should can cannot do does has have will gets get "
    "happens happen suits suit stay stays fit fits match matches sound sounds remain remains"
)


@lru_cache(maxsize=4096)  # every prompt for a scenario is told of the same points
def as_order(text: str) -> str:
    """Return the point as one imperative sentence, or "" when its words give none."""
    point = " ".join(text.split()).rstrip(".?!")
    asked = ASKING.match(point)
    if asked:
        return _sentence(f"say {point[asked.end() :]}")
    subject = SUBJECT.match(point)
    if subject and _base(point[subject.end() :].split(" ")[0]):
        point = point[subject.end() :]
    words = point.split(" ")
    first = words[0].lower()
    if first in QUESTIONS:
        return _sentence(f"say {_lower(point)}")
    verb = _base(words[0])
    if verb and _is_order(words, verb):
        return _sentence(_from_verb(verb, words[1:]))
    return _sentence(_from_noun(point, words))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _lower(text: str) -> str:
    """Lower the first letter unless the word is a name or an abbreviation."""
    first = text.split(" ")[0]
    return text if first[1:] != first[1:].lower() else text[:1].lower() + text[1:]


def _base(word: str) -> str:
    """Return the verb of "Names" or "Name", or "" for a word that opens no order."""
    word = word.lower()
    for ending, instead in (("ies", "y"), ("es", ""), ("s", ""), ("", "")):
        if word.endswith(ending):
            base = word[: len(word) - len(ending)] + instead
            if base in ACTS or (ending and base in INFLECTED):
                return base
    return ""


def _from_verb(verb: str, rest: list[str]) -> str:
    """Put every verb of the row into the imperative: "Names X and says Y"."""
    if verb == "tell" and rest[0].lower() in QUESTIONS | {"not"}:
        verb = "say"
    words = [verb, *rest]
    for place in range(2, len(words)):
        base = _base(words[place])
        joined = words[place - 1] in ("and", "or", "but")
        if joined and base and words[place] != base and place + 1 < len(words):
            words[place] = base if words[place + 1] not in NOT_OBJECTS else words[place]
    return " ".join(words)


def _is_order(words: list[str], verb: str) -> bool:
    """Whether the opening word is a verb: not in "Rules are given", "Sort order" or "Use as"."""
    inflected = words[0].lower() != verb
    if len(words) == 1 or words[1].lower() in NOT_OBJECTS:
        return inflected and len(words) > 2 and words[1] in FOLLOWS.get(verb, ())
    if inflected:
        return True
    doubtful = verb in NOUNS and (len(words) == 2 or not FINITE.isdisjoint(words[2:]))
    return not doubtful and words[-1] not in PARTICIPLES


def _from_noun(point: str, words: list[str]) -> str:
    """Read "Output format specified", "The order is fixed" and "Sort order"."""
    turned = TURNED.match(point)
    if turned and turned.group(2) in PARTICIPLES:
        return f"{PARTICIPLES[turned.group(2)]} {_named(turned.group(1))}"
    for passive in _passives(words):
        return passive
    finite = [place for place in range(1, len(words)) if words[place] in FINITE]
    if finite and words[finite[0] - 1] not in ("that", "who", "which"):
        return f"say that {_named(point)}"
    if words[0].lower() in ("no", "without"):
        return f"ask for {_lower(point)}"
    return f"give {_named(point)}"


def _passives(words: list[str]) -> list[str]:
    """Return the order in "X is stated", "X stated" or "X kept apart", if there is one."""
    for place in range(1, len(words)):
        verb = PARTICIPLES.get(words[place])
        head = words[:place]
        if len(head) > 2 and head[-1].endswith("ly") and head[-2] in AUXILIARIES:
            head = head[:-1]  # "is explicitly stated", but not "the family is described"
        while len(head) > 1 and head[-1] in AUXILIARIES:
            head = head[:-1]
        helped = place > len(head)
        if helped and not FINITE.isdisjoint(head) and RELATIVES.isdisjoint(head):
            continue
        if verb and (helped or FINITE.isdisjoint(head)) and head[-1] not in RELATIVES:
            return [" ".join([verb, _named(" ".join(head)), *words[place + 1 :]])]
    return []


def _named(text: str) -> str:
    """Put an article before a bare noun."""
    low = _lower(text)
    first = low.split(" ")[0]
    return low if first in LEADING or first.endswith("ing") else f"the {low}"
