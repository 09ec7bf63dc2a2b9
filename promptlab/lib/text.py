"""What changed between two texts, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import LCSseq

# A word, one kind of white space at a time, or a single mark: the joined tokens are the text.
_TOKEN = re.compile(r"\w+|\n|[^\S\n]+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that both versions share, or that only the old or the new one has."""

    kind: Literal["same", "removed", "added"]
    text: str


def words(text: str) -> list[str]:
    """Cut a text into words, white space and marks; nothing is lost."""
    return _TOKEN.findall(text)


def word_diff(old: str, new: str) -> list[Piece]:
    """The two texts as one list of pieces.

    `same` and `removed` pieces joined give the old text, `same` and `added` ones the new text.
    """
    before, after = words(old), words(new)
    pieces: list[Piece] = []
    for step in LCSseq.opcodes(before, after):
        gone = "".join(before[step.src_start : step.src_end])
        come = "".join(after[step.dest_start : step.dest_end])
        if step.tag == "equal":
            pieces.append(Piece("same", gone))
            continue
        pieces += [Piece("removed", gone)] if gone else []
        pieces += [Piece("added", come)] if come else []
    return _joined(pieces)


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Changed words with only a blank between them become one change, which is easier to read."""
    result: list[Piece] = []
    removed = added = ""
    for index, piece in enumerate(pieces):
        between_changes = bool(removed or added) and index + 1 < len(pieces)
        if piece.kind == "removed":
            removed += piece.text
        elif piece.kind == "added":
            added += piece.text
        elif between_changes and piece.text == " ":
            removed, added = removed + " ", added + " "
        else:
            result += _change(removed, added) + [piece]
            removed = added = ""
    return result + _change(removed, added)


def _change(removed: str, added: str) -> list[Piece]:
    if removed == added:  # a blank on its own, kept on both sides
        return [Piece("same", removed)] if removed else []
    gone = [Piece("removed", removed)] if removed else []
    return gone + ([Piece("added", added)] if added else [])
