"""Word lists of the grader, read once. Every list is our own writing and is compared by stem."""

from __future__ import annotations

from pathlib import Path

from grading.engine.stems import stem

FOLDER = Path(__file__).parent

NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100, "thousand": 1000, "dozen": 12,
    "single": 1, "half": 0, "couple": 2, "pair": 2, "once": 1, "twice": 2,
}  # fmt: skip


HEADS_OF_A_FIELD = 3
LINKS = frozenset(("down", "earth", "matter", "fact", "third", "part", "step", "high", "with"))


def lines(name: str | Path) -> list[str]:
    path = FOLDER / name
    rows = path.read_text(encoding="utf-8").splitlines()
    return [row for row in rows if row.strip() and not row.startswith("#")]


def _pieces(word: str) -> list[str]:
    return [stem(piece) for piece in word.lower().replace("/", "-").split("-") if piece]


def _telling(piece: str) -> bool:
    """Whether a piece of a hyphened word says something of its own."""
    return len(piece) > 3 and piece not in LINKS


def _by_name(name: str) -> dict[str, frozenset[str]]:
    rows = (line.partition(":") for line in lines(name))
    return {
        head.strip(): frozenset(
            root
            for word in body.split()
            for root in _pieces(word)
            if "-" not in word or _telling(root)
        )
        for head, _, body in rows
    }


def _inverted(groups: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name, roots in groups.items():
        for root in roots:
            found.setdefault(root, set()).add(name)
    return {root: frozenset(names) for root, names in found.items()}


def _groups(name: str) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, line in enumerate(lines(name)):
        for word in line.split():
            for root in _pieces(word) if "-" not in word else [stem(word)]:
                found.setdefault(root, set()).add(number)
    return {root: frozenset(numbers) for root, numbers in found.items()}


def _fields() -> tuple[dict[str, frozenset[int]], dict[str, frozenset[int]]]:
    """Stem -> the fields it is a word of, and those it is one of the first words of."""
    members: dict[str, set[int]] = {}
    heads: dict[str, set[int]] = {}
    rows = [line for path in sorted((FOLDER / "fields").glob("*.txt")) for line in lines(path)]
    for number, row in enumerate(rows):
        for place, word in enumerate(row.split()):
            members.setdefault(stem(word), set()).add(number)
            if place < HEADS_OF_A_FIELD:
                heads.setdefault(stem(word), set()).add(number)
    return (
        {root: frozenset(numbers) for root, numbers in members.items()},
        {root: frozenset(numbers) for root, numbers in heads.items()},
    )


def _members(numbers: dict[str, frozenset[int]]) -> list[list[str]]:
    """Return the stems of each field, by its number."""
    found: list[list[str]] = [[] for _ in range(1 + max(map(max, numbers.values())))]
    for root in numbers:
        for number in numbers[root]:
            found[number].append(root)
    return found


def _words_by_name(name: str) -> dict[str, frozenset[str]]:
    rows = (line.partition(":") for line in lines(name))
    return {head.strip(): frozenset(body.split()) for head, _, body in rows}


CLASS_WORDS = _words_by_name("classes.txt")
CLASS_MEMBERS = _by_name("classes.txt")
CLASSES = _inverted(CLASS_MEMBERS)
FUNCTION = {
    line.partition(":")[0].strip(): frozenset(line.partition(":")[2].split())
    for line in lines("function.txt")
}
FUNCTION_WORDS = frozenset(word for words in FUNCTION.values() for word in words)
FUNCTION_STEMS = frozenset(stem(word) for word in FUNCTION_WORDS)
RUBRIC_STEMS = frozenset(stem(word) for line in lines("rubric_words.txt") for word in line.split())
SYNONYMS = _groups("thesaurus.txt")
FIELDS, FIELD_HEADS = _fields()
FIELD_WORDS = _members(FIELDS)
SENSES = _inverted(_by_name("senses.txt"))
COMMON_WORDS = frozenset(word for line in lines("common.txt") for word in line.split())
COMMON_STEMS = frozenset(stem(word) for word in COMMON_WORDS)
KINDS = _by_name("kinds.txt")
KIND_OF = {stem(head): names for head, names in KINDS.items()}
NO_CLASSES: frozenset[str] = frozenset()
NO_GROUPS: frozenset[int] = frozenset()


def is_content(root: str) -> bool:
    """Whether a stem can be an operand: neither a function word nor the rubric's own vocabulary."""
    return root not in FUNCTION_STEMS and root not in RUBRIC_STEMS
