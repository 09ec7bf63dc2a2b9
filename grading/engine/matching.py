"""Which facets a clause shows, and how much of a point's own words it names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from grading.engine import lexicon
from grading.engine.clauses import Clause
from grading.engine.facets import FACETS
from grading.engine.patterns import Phrase, PhraseIndex, phrase
from grading.engine.rubric import Part
from grading.engine.stems import stem

MET, PART = 1.0, 0.5
SYNONYM = 0.85
ROOT = 5
MOST_KEPT = 1024
KIND = 0.7
LEAST_BAG, FULL_BAG = 1.0, 2.5
MATERIAL_FACETS = frozenset(
    (
        "input-described",
        "delimiters",
        "names",
        "context",
        "output-example",
        "sources",
        "visual-subject",
        "schema",
    )
)


@lru_cache(maxsize=256)
def clause_index(slugs: frozenset[str] = frozenset(FACETS)) -> PhraseIndex:
    """Phrases by which clauses show the facets that a rubric asks for."""
    return PhraseIndex(item for slug in sorted(slugs) for item in _phrases(slug))


@cache
def _phrases(slug: str) -> tuple[Phrase, ...]:
    """Return the phrases of a facet; most scenarios ask for facets that others ask for too."""
    return tuple(
        phrase(slug, strength, source)
        for name, strength in (("met", MET), ("part", PART))
        for source in FACETS[slug].phrases.get(name, ())
    )


@lru_cache(maxsize=1)
def label_facets() -> dict[str, frozenset[str]]:
    """Stem of a label word -> facets that it announces."""
    found: dict[str, set[str]] = {}
    for facet in FACETS.values():
        for source in facet.phrases.get("label", ()):
            for word in source.split():
                found.setdefault(stem(word), set()).add(facet.slug)
    return {root: frozenset(slugs) for root, slugs in found.items()}


def facet_hits(clause: Clause, slugs: frozenset[str] = frozenset(FACETS)) -> dict[str, float]:
    """Return the facets that a clause shows, each with the strength (0-1) of its best hit."""
    hits = clause_index(slugs).strengths(clause.items, clause.named, clause.heard)
    _label_hits(clause, hits)
    if clause.question and not clause.directive:
        return {}
    if clause.kind == "material":
        return {slug: hit for slug, hit in hits.items() if slug in MATERIAL_FACETS}
    return hits


def _label_hits(clause: Clause, hits: dict[str, float]) -> None:
    """A label announces a facet; anything concrete after it shows it."""
    if not clause.label_items or not clause.content:
        return
    for item in clause.items[: clause.label_items]:
        if clause.label_items > 1 and item.stem in lexicon.FUNCTION_STEMS:
            continue
        hits.update(dict.fromkeys(label_facets().get(item.stem, ()), MET))


def related(one: str, other: str) -> float:
    """Return 1 for the same stem, 0.85 for words that stand for each other, else 0."""
    if one == other:
        return 1.0
    groups = lexicon.SYNONYMS.get(one)
    if groups and not groups.isdisjoint(lexicon.SYNONYMS.get(other, lexicon.NO_GROUPS)):
        return SYNONYM
    near = len(one) >= ROOT and len(other) >= ROOT
    return SYNONYM if near and (one.startswith(other) or other.startswith(one)) else 0.0


class Said:
    """The stems of a clause, ready to be asked what stands for what."""

    __slots__ = ("_known", "_openings", "groups", "stems")

    def __init__(self, stems: Iterable[str]) -> None:
        self.stems = frozenset(stems)
        groups: set[int] = set()
        openings: dict[str, list[str]] = {}
        for root in self.stems:
            groups |= lexicon.SYNONYMS.get(root, lexicon.NO_GROUPS)
            if len(root) >= ROOT:
                openings.setdefault(root[:ROOT], []).append(root)
        self.groups = groups
        self._openings = openings
        self._known: dict[str, float] = {}

    def tells(self, root: str) -> float:
        """Return how well (0-1) any of the stems stands for the root."""
        if root in self.stems:
            return 1.0
        found = self._known.get(root)
        if found is None:
            found = self._known[root] = self._look_up(root)
        return found

    def _look_up(self, root: str) -> float:
        if not self.groups.isdisjoint(lexicon.SYNONYMS.get(root, lexicon.NO_GROUPS)):
            return SYNONYM
        return max(
            (related(root, other) for other in self._openings.get(root[:ROOT], ())), default=0.0
        )


def coverage(words: Sequence[tuple[str, float]], clause: Clause) -> float:
    """Return the share (0-1) of the weighted words that a clause names, in some form."""
    total = sum(weight for _, weight in words)
    if not total:
        return 0.0
    return sum(weight * _told(root, clause) for root, weight in words) / total


def _told(root: str, clause: Clause) -> float:
    """A general word ("date") is also told by a case of it ("14 May")."""
    found = said(clause).tells(root)
    if found < KIND:
        kinds = lexicon.KIND_OF.get(root)
        if kinds and not kinds.isdisjoint(clause.classes):
            return KIND
    return found


def said(clause: Clause) -> Said:
    """Everything a clause says, its label included."""
    found: Said | None = clause.said
    if found is None:
        found = clause.said = Said(clause.named)
    return found


def named(part: Part, clause: Clause) -> float:
    """Return how much (0-1) of a requirement's own words a clause names."""
    found = coverage(part.words, clause) if part.words else 0.0
    if part.hints and found < 1.0:
        hint = max(said(clause).tells(root) for root, _ in part.hints)
        found = max(found, hint)
    return found


class Vocabulary:
    """Words that a rubric looks for, to be found from a clause's words."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(words)
        self._by_group: dict[int, list[str]] = {}
        self._by_opening: dict[str, list[str]] = {}
        for root in sorted(self.words):
            for group in lexicon.SYNONYMS.get(root, lexicon.NO_GROUPS):
                self._by_group.setdefault(group, []).append(root)
            if len(root) >= ROOT:
                self._by_opening.setdefault(root[:ROOT], []).append(root)
        self._groups = frozenset(self._by_group)
        # A prompt says its words again and again, and all prompts of a scenario share many.
        self.meant = lru_cache(maxsize=MOST_KEPT)(self.meaning)

    def told_by(self, stems: Iterable[str]) -> dict[str, float]:
        """Return which of the words some stems tell (1 itself, less by a synonym)."""
        found: dict[str, float] = {}
        meant = self.meant
        for root in sorted(filter(meant, stems)):
            if root in self.words:
                found[root] = 1.0
            for other in meant(root):
                found.setdefault(other, SYNONYM)
        return found

    def meaning(self, root: str) -> tuple[str, ...]:
        """Return the words that a stem may stand for: itself first, then those related to it."""
        itself = (root,) if root in self.words else ()
        groups = lexicon.SYNONYMS.get(root)
        like = self._by_opening.get(root[:ROOT])
        if not like and (not groups or self._groups.isdisjoint(groups)):
            return itself  # as for most words
        found = dict.fromkeys(itself)
        for group in sorted(groups or ()):
            found.update(dict.fromkeys(self._by_group.get(group, ())))
        for other in like or ():
            if other.startswith(root) or root.startswith(other):
                found[other] = None
        return tuple(found)


def bags(models: tuple[tuple[tuple[str, float], ...], ...]) -> list[tuple[dict[str, float], float]]:
    """Return the models as mappings with the weight that counts as the whole."""
    found = []
    for model in models:
        total = sum(weight for _, weight in model)
        if total > 0:
            found.append((dict(model), max(LEAST_BAG, min(total, FULL_BAG))))
    return found
