"""The kinds of things that a prompt can say, read from ``lexicon/facets/*.txt``.

Each facet tells how a checkpoint asks for it (``read``) and how a clause says it (``met`` fully,
``part`` vaguely, ``label`` as a heading with something under it). ``traits`` says how its evidence is weighed:
"telling" stands on its own, "slot" makes the checkpoint's other words say only of what, "fact"
may be told without an order, "case" answers what is to be done in some case.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "lexicon" / "facets"

LISTS = ("read", "met", "part", "label", "not")


@dataclass(frozen=True)
class Facet:
    """``title`` praises, ``habit`` names the gap, ``advice`` says what to do, ``example`` shows it."""

    slug: str
    title: str
    habit: str
    advice: str
    example: str
    kind: str = "ask"
    traits: frozenset[str] = frozenset()
    phrases: dict[str, tuple[str, ...]] = field(default_factory=dict)


def _load() -> dict[str, Facet]:
    facets: dict[str, Facet] = {}
    for path in sorted(FOLDER.glob("*.txt")):
        for block in path.read_text(encoding="utf-8").split("\n[")[0:]:
            if "]" in block:
                facet = _facet(block)
                facets[facet.slug] = facet
    return facets


def _facet(block: str) -> Facet:
    head, _, body = block.partition("]")
    values: dict[str, str] = {}
    lists: dict[str, list[str]] = {name: [] for name in LISTS}
    for line in body.splitlines():
        key, colon, value = line.partition(":")
        if not colon or line.startswith("#"):
            continue
        if key in lists:
            lists[key] += [part.strip() for part in value.split(";") if part.strip()]
        else:
            values[key] = value.strip()
    return Facet(
        slug=head.strip().lstrip("["),
        title=values["title"],
        habit=values["habit"],
        advice=values["advice"],
        example=values["example"],
        kind=values.get("kind", "ask"),
        traits=frozenset(values.get("traits", "").split()),
        phrases={name: tuple(found) for name, found in lists.items()},
    )


FACETS: dict[str, Facet] = _load()
