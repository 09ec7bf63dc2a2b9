"""Lines of a prompt: headings, bullets, labels, tags, fences and pasted material."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass

from grading.engine import lexicon
from grading.engine.stems import word_set
from grading.engine.text import Token

QUOTING = frozenset(('"', "'"))
MATERIAL_TAGS = (
    lexicon.CLASS_MEMBERS["doc"] | lexicon.CLASS_MEMBERS["source"] | frozenset(("input", "data"))
)
LONGEST_LABEL = 5
INSTRUCTION_TAGS = word_set(
    "instruct rul task format output context role goal audienc exampl constraint requirement ton "
    "styl step identi persona character what how who fact background scope job dut boundar limit "
    "safety emergenc escalat behav guideline principle length layout structur check quality avoid "
    "never must important purpose objective result deliverable assistant system voice method "
    "process workflow criteria priorit fallback edge error missing tool term definition categor "
    "schema field situation case need preference setting sort order plan_for"
)


@dataclass(slots=True)
class Line:
    """One line without its marker. ``kind``: instruction, material or label."""

    tokens: list[Token]
    kind: str
    label: tuple[str, ...]
    section: int
    numbered: bool = False
    bullet: bool = False
    tagged: bool = False
    fenced: bool = False
    inline: bool = False


class _State:
    def __init__(self) -> None:
        self.label: tuple[str, ...] = ()
        self.lasting: tuple[str, ...] = ()
        self.section = 0
        self.fence = ""
        self.tag = ""
        self.after_blank = False


def lines(found: Sequence[Token]) -> Iterable[Line]:
    """Yield the lines of a token list with their section label and kind."""
    state = _State()
    for row in _rows(found):
        if not row:
            state.after_blank = True
            continue
        yield from _line(row, state)
        state.after_blank = False


def _rows(found: Sequence[Token]) -> Iterable[list[Token]]:
    row: list[Token] = []
    for token in found:
        if token.norm == "\n":
            yield row
            row = []
        else:
            row.append(token)
    yield row


def _line(row: list[Token], state: _State) -> Iterable[Line]:
    if _fences(row, state):
        return
    if state.fence:
        yield Line(row, "material", state.label, state.section, fenced=True)
        return
    row = yield from _tags(row, state)
    if not row:
        return
    if state.tag or row[0].norm == ">":
        kind = "material" if state.tag not in ("", "-") or row[0].norm == ">" else "instruction"
        if kind == "material":
            yield Line(row, kind, state.label, state.section, tagged=bool(state.tag))
            return
    yield from _plain(row, state)


def _fences(row: Sequence[Token], state: _State) -> bool:
    """Follow ``` and triple quotes; True when the line is nothing but a fence."""
    marks = [token for token in row if token.kind == "fence"]
    if not marks:
        return False
    for mark in marks:
        state.fence = "" if state.fence else mark.norm[:3]
    return all(not token.is_word for token in row)


def _tags(row: list[Token], state: _State) -> Generator[Line, None, list[Token]]:
    """Follow XML tags at the start and end of a line; return the rest of the line."""
    while row and row[0].kind == "tag":
        _open_or_close(row[0], state)
        if _is_material(row[0]):
            yield Line([row[0]], "material", (), state.section, tagged=True)
        row = row[1:]
    closing = row[-1] if row and row[-1].kind == "tag" else None
    if closing is not None and closing.norm.startswith("</"):
        kind = "material" if state.tag not in ("", "-") else "instruction"
        if row[:-1]:
            if kind == "material":
                yield Line(row[:-1], kind, state.label, state.section, tagged=True)
            else:
                yield from _plain(row[:-1], state)
        _open_or_close(closing, state)
        return []
    return row


def _is_material(tag: Token) -> bool:
    name = tag.norm.strip("</>")
    return not tag.norm.startswith("</") and not _instructs(name)


def _instructs(name: str) -> bool:
    return any(name.startswith(root) for root in INSTRUCTION_TAGS)


def _open_or_close(tag: Token, state: _State) -> None:
    name = tag.norm.strip("</>")
    if tag.norm.startswith("</"):
        state.tag, state.label, state.lasting = "", (), ()
        return
    state.section += 1
    state.label = tuple(name.replace("-", "_").split("_"))
    state.lasting = state.label
    state.tag = "-" if _instructs(name) else name


def _plain(row: list[Token], state: _State) -> Iterable[Line]:
    numbered, bullet, row = _marker(row)
    if not row:
        return
    if not bullet and state.after_blank and not state.tag:
        state.label = state.lasting
        state.section += 1
    heading = _heading(row, bullet)
    if heading:
        state.section += 1
        state.label = heading
        state.lasting = heading if row[0].norm in ("#", "*") else ()
        yield Line(row, "label", heading, state.section)
        return
    label, rest = inline_label(row)
    if label and rest:
        line = Line(rest, "instruction", label, state.section, numbered, bullet)
        line.inline = True
        yield line
        return
    yield Line(row, "instruction", state.label, state.section, numbered, bullet)


def _marker(row: list[Token]) -> tuple[bool, bool, list[Token]]:
    first = row[0]
    second = row[1] if len(row) > 1 else None
    if first.norm in ("-", "*", "+", "\u2014") and second is not None and second.start > first.end:
        return False, True, row[1:]
    ends = second is not None and second.norm in (".", ")") and second.start == first.end
    if ends and (first.kind == "number" or len(first.norm) == 1):
        return True, True, row[2:]
    return False, False, row


def _words(row: Sequence[Token]) -> tuple[str, ...]:
    return tuple([token.norm for token in row if token.is_word])


def _heading(row: Sequence[Token], bullet: bool) -> tuple[str, ...]:
    """Return the words of a heading line, or nothing."""
    words = _words(row)
    if not words or len(words) > 8 or any(token.kind == "slot" for token in row):
        return ()
    if row[0].norm == "#":
        return words
    bold = row[0].norm == "*" and row[-1].norm in ("*", ":") and row[1].norm == "*"
    if bold or (row[-1].norm == ":" and len(words) <= LONGEST_LABEL + 2):
        return words
    capitals = all(token.text.isupper() for token in row if token.kind == "word")
    long_enough = sum(len(word) for word in words) > 3
    return words if capitals and long_enough and len(words) <= 4 and not bullet else ()


def inline_label(row: list[Token]) -> tuple[tuple[str, ...], list[Token]]:
    """Split ``Format: JSON`` into its label and the rest."""
    opening = row[: LONGEST_LABEL * 2 + 3]
    if ":" not in [token.norm for token in opening]:
        return (), row
    for place, token in enumerate(opening):
        if token.norm == ":":
            words = _words(row[:place])
            rest = row[place + 1 :]
            while rest and rest[0].norm == "*":
                rest = rest[1:]
            if 0 < len(words) <= LONGEST_LABEL:
                return words, rest
            return (), row
        if token.norm in (".", "?", "!", ","):
            return (), row
    return (), row
