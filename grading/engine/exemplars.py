"""What an exemplar says, read once for all prompts: its content words and its runs of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from grading.engine import lexicon
from grading.engine.clauses import cut
from grading.engine.text import stems_alone, tokens

Run = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Exemplar:
    content: frozenset[str]
    runs: frozenset[Run]


@lru_cache(maxsize=512)
def exemplar(text: str) -> Exemplar:
    """Read an exemplar without the names and words of its scenario."""
    found = tokens(text)
    content = lexicon.NO_CLASSES.union(*[clause.content for clause in cut(found)])
    return Exemplar(content, runs_of(stems_alone(found)))


def runs_of(stems: Sequence[str]) -> frozenset[Run]:
    """Return the runs of four words."""
    return frozenset(zip(stems, stems[1:], stems[2:], stems[3:], strict=False))
