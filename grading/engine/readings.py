"""Reading an author's checkpoint: which facets it names, its own words, and whether it forbids."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from grading.engine.facets import FACETS
from grading.engine.items import items_of
from grading.engine.patterns import Item, Match, PhraseIndex, phrase
from grading.engine.stems import stem, stem_set, word_set
from grading.engine.text import Token, tokens

LETTERS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
CONNECTORS = frozenset(("and", "or", ",", ";", "plus", "but", "/", "&"))
HINTS = frozenset(("such", "like", "eg", "example", "instance", "ie", "including"))
FORBIDDING = stem_set(
    "forbid forbids prohibit prohibits ban bans no not never avoid avoids without exclude "
    "excludes prevent prevents nothing nobody omit omits refuse refuses skip skips"
)
ASKING = stem_set(
    "ask asks request requests require requires instruct instructs tell tells demand demands "
    "limit limits set sets call calls want wants say says cap caps order orders direct directs"
)
SPECIFIC = word_set(
    "fmt tone lang progl num money time measure colour medium allergy lens light currency food"
)
# Facets whose operand is a value of their own: other words of the checkpoint only say of what.
SLOTS = word_set(
    "output-example audience tone length language-variant output-format aspect-ratio budget delimiters units role age "
    "sorting input-kinds story-idea dry-run assistant-scope task subject-line lighting composition visual-style code-language dependencies ending age "
    "reader-level output-only greeting-closing perspective schema purpose visual-subject duration"
)
GENERIC = stem_set(
    "idea problem level kind special available plan main different treatment next thing way "
    "matter issue need question rule place topic part result text data prompt version item write create further new same final extra certain wrong correct"
)
FRAME_STEMS = stem_set(
    "specify state define ask tell say name give mention include instruct request direct forbid "
    "prohibit ban require call want decide demand make set prevent guide express declare assign establish "
    "list rule out cover address handle allow limit exclude avoid prompt model contain whether happen show "
    "fix provide identify describe explain need must should exact exactly dealt deal treatment forbidden "
    "banned prohibited main considered consider demanded reserved kept apart given fixed clear own get "
    "get special user put settle look ask"
)
BROAD = word_set(
    "context names coverage edge-cases constraints call-to-action visual-subject purpose "
    "steps acceptance count learning-goal deadline questions revision variety input-described sections priorities task "
    "categories criteria-comparison tools"
)
FACTS = word_set(
    "reader-level needs age timings context names audience purpose deadline duration budget input-described delimiters role "
    "visual-subject composition aspect-ratio accessibility definition story-idea assistant-scope "
    "units task tools uncertainty consistency untrusted-input"
)
# Demands that are acts: an order needs no further operand.
ACTS = word_set(
    "uncertainty reasoning self-check output-only no-inventing missing-data source-only untrusted-input "
    "sources questions escalation stop-conditions"
)
# Facets that only the layout of a prompt can show: words prove nothing.
LAYOUT = frozenset(("delimiters", "output-example"))
VISUAL = word_set(
    "visual-subject visual-style lighting colour composition aspect-ratio visual-negative"
)
CODE = word_set("code-language signature dependencies performance code-style tests security")
SURE = word_set(
    "number-format which-meals input-kinds dry-run sorting marking recommendation total-cost uncertainty output-example invalid-input visual-style visual-negative forbidden tone age timings language-variant colour length missing-data no-inventing aspect-ratio output-only delimiters units budget language-variant "
    "tests self-check source-only subject-line code-language dependencies sources reasoning schema "
    "untrusted-input escalation lighting role reader-level perspective empathy stop-conditions"
)


def with_trait(name: str) -> frozenset[str]:
    """Return the facets whose own lines claim a trait (see facets)."""
    return frozenset(slug for slug, facet in FACETS.items() if name in facet.traits)


OWN = with_trait("telling")
SLOTS |= with_trait("slot")
FACTS |= with_trait("fact")
DOMAIN_OF = dict.fromkeys(VISUAL, "visual") | dict.fromkeys(CODE, "code")
QUALITY = frozenset(slug for slug, facet in FACETS.items() if facet.kind == "quality")
FORBID = frozenset(slug for slug, facet in FACETS.items() if facet.kind == "forbid")


@dataclass(frozen=True, slots=True)
class _Line:
    kind: str = "instruction"
    numbered: bool = False
    tagged: bool = False
    fenced: bool = False


@lru_cache(maxsize=1)
def checkpoint_index() -> PhraseIndex:
    """Phrases by which checkpoints ask for facets."""
    return PhraseIndex(
        phrase(facet.slug, 1.0, source)
        for facet in FACETS.values()
        for source in facet.phrases.get("read", ())
    )


@cache
def read_vocabulary(slug: str) -> frozenset[str]:
    """Stems by which a facet is asked for: they are no operands of it."""
    found: set[str] = set()
    for source in FACETS[slug].phrases.get("read", ()):
        for part in source.replace("?", "").split():
            found.update(stem(word) for word in part.split("|") if not word.startswith("<"))
    return frozenset(found)


def as_items(text: str) -> tuple[list[Token], list[Item]]:
    """Return the tokens and items of a checkpoint."""
    found = tokens(text, frozenset(LETTERS.findall(text.lower())))
    return found, items_of(found, (), _Line())[0]


def facet_matches(items: Sequence[Item], domain: frozenset[str]) -> list[Match]:
    """Return all readings, the most telling first; facets of other domains are left out."""
    found = [
        match
        for match in checkpoint_index().find(items)
        if DOMAIN_OF.get(match.key, "any") in domain and not _only_frame(match, items)
    ]
    return ranked(items, found)


def ranked(items: Sequence[Item], found: Sequence[Match]) -> list[Match]:
    """Sort readings of a checkpoint, the most telling first."""
    asks = any(item.stem in ASKING for item in items[:3])
    return sorted(found, key=lambda match: _rank(match, asks))


def _only_frame(match: Match, items: Sequence[Item]) -> bool:
    """The opening verb ("Names ...", "Limits ...") alone tells nothing."""
    return match.last == 0 and len(items) > 1 and items[0].stem in FRAME_STEMS


def _rank(match: Match, asks: bool) -> tuple[int, int, int, str]:
    """More words first, then facets that are sharply drawn."""
    quality = match.key in QUALITY
    size = match.size + int(match.key in DOMAIN_OF) - int(match.key in BROAD)
    doubt = 2 * int(quality == asks) + int(match.key in BROAD)
    return (-size, doubt, match.first, match.key)


def own_size(match: Match) -> int:
    """How many words of a checkpoint a reading takes in; a broad facet needs one more."""
    return match.size - int(match.key in BROAD)


def forbids(items: Sequence[Item]) -> bool:
    """Whether the checkpoint wants something to be ruled out."""
    return any(item.stem in FORBIDDING for item in items)
