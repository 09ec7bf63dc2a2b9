"""Variants of the evaluation set's prompts: attacks that must fail, honest slips that must not.

Everything is seeded by the text itself, so each run makes the same variants.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TEMPLATES = Path(__file__).parents[1] / "evaluation_set" / "attacks.yaml"
INVISIBLE = ("\u200b", "\u200c", "\u2060", "\ufeff", "\u00ad", "\u202e")
SLIP_SHARE = 0.03
KEYBOARD = "qwertyuiopasdfghjklzxcvbnm"
PASSIVE = {
    "Says": "is said", "States": "is stated", "Names": "is named", "Gives": "is given",
    "Sets": "is set", "Asks": "is asked for", "Forbids": "is forbidden", "Lists": "is listed",
}  # fmt: skip


@dataclass(frozen=True)
class Variant:
    """One changed text: ``name`` of the attack or slip, and the text to be graded."""

    name: str
    text: str


@cache
def templates(path: Path = TEMPLATES) -> dict[str, Any]:
    """Return the attack templates, which nobody changes."""
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def _random(text: str, salt: str = "") -> random.Random:
    return random.Random(zlib.crc32((salt + text).encode()))  # noqa: S311 - variants, no secrets


def checkpoint_texts(scenario: Mapping[str, Any]) -> list[str]:
    """Return the checkpoints' words in the order of the scenario."""
    return [
        item if isinstance(item, str) else str(item["text"])
        for body in scenario["evaluation_criteria"].values()
        for item in body["checkpoints"]
    ]


def decorations(
    scenario: Mapping[str, Any], prompt: str, rows: Mapping[str, Any]
) -> Iterator[Variant]:
    """Yield a weak prompt with each decoration."""
    keywords = ", ".join(_keywords(checkpoint_texts(scenario)))
    for name, sources in rows["decorate"].items():
        for source in sources:
            text = source.replace("{prompt}", prompt).replace("{keywords}", keywords)
            yield Variant(name, text.replace("{invisible}", _sprinkled(prompt)))


def _keywords(texts: Sequence[str]) -> list[str]:
    seen: dict[str, None] = {}
    for text in texts:
        for word in text.lower().replace("?", "").split():
            if len(word) > 3:
                seen.setdefault(word.strip(",.:"))
    return list(seen)


def _sprinkled(text: str) -> str:
    chance = _random(text)
    return "".join(
        char + (chance.choice(INVISIBLE) if chance.random() < 0.2 else "") for char in text
    )


def alone(
    scenario: Mapping[str, Any], good: Sequence[str], other: Sequence[str], rows: Mapping[str, Any]
) -> Iterator[Variant]:
    """Yield the texts that stand alone and must stay low."""
    points = checkpoint_texts(scenario)
    fixed = {
        "checkpoints": " ".join(_sentence(point) for point in points),
        "reported": " ".join(_reported(point) for point in points),
        "passive": " ".join(_passive(point) for point in points),
        "description": str(scenario["description"]).strip(),
        "title": str(scenario["title"]),
    }
    for name, sources in rows["alone"].items():
        for source in sources:
            if name == "gibberish":
                yield from (Variant(name, text) for text in rows["gibberish"])
            elif name == "shuffled":
                yield from (Variant(name, shuffled(text)) for text in good)
            elif name == "other_task":
                yield from (Variant(name, text) for text in other)
            else:
                yield Variant(name, _filled(source, fixed))


def _filled(source: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        source = source.replace("{" + name + "}", value)
    return source


def _sentence(point: str) -> str:
    return point if point.endswith((".", "?", "!")) else f"{point}."


def _reported(point: str) -> str:
    first, _, rest = point.rstrip("?.").partition(" ")
    if first.endswith("s") and first not in ("Is", "This"):
        return f"The prompt {first.lower()} {rest}."
    return f"This prompt makes sure that {point[0].lower()}{point[1:].rstrip('?.')}."


def _passive(point: str) -> str:
    first, _, rest = point.rstrip("?.").partition(" ")
    if first in PASSIVE:
        return f"{rest[:1].upper()}{rest[1:]} {PASSIVE[first]}."
    return _sentence(point)


def shuffled(text: str) -> str:
    """Return the words of a text in random order."""
    words = text.split()
    _random(text, "shuffle").shuffle(words)
    return " ".join(words)


def slips(text: str, share: float = SLIP_SHARE) -> str:
    """Return the text with typing slips in a share of its letters."""
    chance = _random(text, "slips")
    out: list[str] = []
    for char in text:
        if not char.isalpha() or chance.random() >= share:
            out.append(char)
            continue
        kind = chance.randrange(3)
        if kind == 0:
            continue
        out.append(char * 2 if kind == 1 else chance.choice(KEYBOARD))
    return "".join(out)


def non_native(text: str, rows: Mapping[str, Any]) -> str:
    """Return the text as a learner of English might write it."""
    drop = set(rows["non_native"]["drop"])
    swap = rows["non_native"]["swap"]
    lines = []
    for line in text.split("\n"):
        words = [word for word in line.split(" ") if word.lower() not in drop]
        lines.append(" ".join(swap.get(word, word) for word in words))
    return "\n".join(lines)


def honest_slips(text: str, rows: Mapping[str, Any]) -> Iterator[Variant]:
    """Yield a prompt with slips that must not move its score."""
    yield Variant("typos", slips(text))
    yield Variant("lower case", text.lower())
    yield Variant("non-native", non_native(text, rows))
