"""How fast the embedded grader reads: honest prompts, and prompts made to be slow.

A round that read the text of the round before would measure what is kept, not how fast a prompt is
read. So every round gets a text of its own, and one row shows what the same text again costs.
What is loaded is frozen, as in a server (promptlab/asgi.py): a server's calls do not wait while all
of the word lists are looked through for garbage.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from bench.timing import median, milliseconds, quantile
from grading.engine.checkpoints import compile_rubric
from grading.engine.grade import UnreadableLanguage, grade, seen
from grading.engine.rubric import Rubric

SET = Path(__file__).parent.parent / "grading" / "evaluation_set" / "tuning"
ROUNDS = 10
LONG, HOSTILE = 2000, 5000
FIRST = "Summarise the text below for a busy reader in three short sentences, without any jargon."


@contextmanager
def _as_in_a_server() -> Iterator[None]:
    usual = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def run() -> Iterator[tuple[str, str]]:
    with _as_in_a_server():
        yield from _rows()


def _rows() -> Iterator[tuple[str, str]]:
    entries = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(SET.glob("*.yaml"))]
    rubrics = [compile_rubric(entry["scenario"]) for entry in entries]
    pairs = list(zip(rubrics, entries, strict=True))
    times = milliseconds(lambda: compile_rubric(entries[0]["scenario"]), ROUNDS)
    yield "compile a scenario, median", f"{median(times):.1f} ms"

    each = [(rubric, [prompt["text"] for prompt in entry["prompts"]]) for rubric, entry in pairs]
    every = _times(_grade, each)
    yield (
        "grade the evaluation set's prompts, each once",
        f"{1000 * len(every) / sum(every):.0f} grades a second",
    )
    long = [(rubric, [_long(entry, n) for n in range(ROUNDS)]) for rubric, entry in pairs]
    yield (
        "grade 2,000 characters, a new text each time, median / p95",
        _spread(_times(_grade, long)),
    )
    same = [(rubric, [_long(entry, 0)] * ROUNDS) for rubric, entry in pairs]
    yield "grade 2,000 characters, the same text again, median / p95", _spread(_times(_grade, same))
    typed = [
        (rubric, [_long(entry, 0)[: LONG - 3 * n] for n in reversed(range(ROUNDS))])
        for rubric, entry in pairs
    ]
    yield "typing check, 2,000 characters, median / p95", _spread(_times(seen, typed))
    hostile = [
        (rubric, [text for n in range(3) for _, text in adversarial(entry, n)])
        for rubric, entry in pairs
    ]
    yield "grade 5,000 adversarial characters, median / p95", _spread(_times(_grade, hostile))


def _times(
    call: Callable[[Rubric, str], object], work: Iterable[tuple[Rubric, list[str]]]
) -> list[float]:
    """Read every text once; each rubric has read another one before."""
    return sorted(time for rubric, texts in work for time in _one_by_one(call, rubric, texts))


def _one_by_one(
    call: Callable[[Rubric, str], object], rubric: Rubric, texts: list[str]
) -> list[float]:
    call(rubric, FIRST)
    waiting = iter(texts)
    return milliseconds(lambda: call(rubric, next(waiting)), len(texts), warm_up=0)


def _spread(times: list[float]) -> str:
    return f"{median(times):.1f} / {quantile(times, 0.95):.1f} ms"


def _grade(rubric: Rubric, text: str) -> None:
    try:
        grade(rubric, text)
    except UnreadableLanguage:
        return


def _long(entry: dict[str, Any], turn: int, size: int = LONG) -> str:
    """Real prompts of the set, one after the other from another one each turn, cut at `size`."""
    texts = [prompt["text"] for prompt in entry["prompts"]]
    start = turn % len(texts)
    return ("\n\n".join(texts[start:] + texts[:start]) * (size // 200))[:size]


def adversarial(entry: dict[str, Any], turn: int = 0) -> list[tuple[str, str]]:
    """Texts of 5,000 characters that are made to be slow to read; other ones each turn."""
    letter = "abcdefgh"[turn]
    shapes = {
        "one word": letter * HOSTILE,
        "commas": f"{letter}," * 2500,
        "nested tags": f"<{letter}>" * 1666,
        "brackets": "([{" * 1666 + letter,
        "spaces": letter + " " * 4998 + "b",
        "quotes": "\"'" * 2500 + letter,
        "newlines": f"\n- {letter}" * 1250,
        "labels": f"Format {letter}: " * 625,
        "repeats": f"Do not use format {letter} and do not use it, " * 122,
        "typos": "speicfy the forrmat of teh outptu and cutsomer langauge " * 89,
        "slips": " ".join(_slip(word, turn) for word in _long(entry, turn, HOSTILE).split()),
        "mixed": _long(entry, turn, HOSTILE),
        "digits": f"1,2.3-4/5:{turn} " * 416,
        "unlike words": " ".join(f"qx{n}zv{n * 7 + turn}w" for n in range(600)),
    }
    return [(name, text[:HOSTILE]) for name, text in shapes.items()]


def _slip(word: str, turn: int) -> str:
    """Swap two letters of a longer word, others each turn, so that it has to be put right."""
    place = 1 + turn
    if len(word) < place + 3:
        return word
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
