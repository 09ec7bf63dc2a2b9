"""How fast the embedded grader reads: honest prompts, and prompts made to be slow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from bench.timing import median, milliseconds, quantile
from grading.engine.checkpoints import compile_rubric
from grading.engine.grade import UnreadableLanguage, grade, seen
from grading.engine.rubric import Rubric

SET = Path(__file__).parent.parent / "grading" / "evaluation_set" / "tuning"


def run() -> Iterator[tuple[str, str]]:
    scenarios = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(SET.glob("*.yaml"))]
    rubrics = [compile_rubric(entry["scenario"]) for entry in scenarios]
    first = scenarios[0]["scenario"]
    times = milliseconds(lambda: compile_rubric(first), 10)
    yield "compile a scenario, median", f"{median(times):.1f} ms"

    every = sorted(
        time
        for rubric, entry in zip(rubrics, scenarios, strict=True)
        for prompt in entry["prompts"]
        for time in _times(rubric, prompt["text"], 3)
    )
    rate = 1000 / (sum(every) / len(every))
    yield "grade the evaluation set's prompts", f"{rate:.0f} grades a second"
    long = sorted(
        time
        for rubric, entry in zip(rubrics, scenarios, strict=True)
        for time in _times(rubric, _of_length(entry, 2000), 10)
    )
    yield (
        "grade 2,000 characters, median / p95",
        f"{median(long):.1f} / {quantile(long, 0.95):.1f} ms",
    )
    text = _of_length(scenarios[0], 2000)
    look = milliseconds(lambda: seen(rubrics[0], text), 50)
    yield "typing check, 2,000 characters, p95", f"{quantile(look, 0.95):.1f} ms"
    hostile = sorted(
        time
        for rubric in rubrics
        for _, text in adversarial(scenarios[0])
        for time in _times(rubric, text, 3)
    )
    yield "grade 5,000 adversarial characters, p95", f"{quantile(hostile, 0.95):.1f} ms"


def _times(rubric: Rubric, text: str, rounds: int) -> list[float]:
    return milliseconds(lambda: _grade(rubric, text), rounds, warm_up=1)


def _grade(rubric: Rubric, text: str) -> None:
    try:
        grade(rubric, text)
    except UnreadableLanguage:
        return


def _of_length(entry: dict[str, object], size: int) -> str:
    """Real prompts of the set, one after the other, cut at `size` characters."""
    texts = [prompt["text"] for prompt in entry["prompts"]]  # type: ignore[attr-defined]
    return ("\n\n".join(texts) * (size // 200))[:size]


def adversarial(entry: dict[str, object]) -> list[tuple[str, str]]:
    """Texts of 5,000 characters that are made to be slow to read."""
    shapes = {
        "one word": "a" * 5000,
        "commas": "a," * 2500,
        "nested tags": "<a>" * 1666,
        "brackets": "([{" * 1666,
        "spaces": "a" + " " * 4998 + "b",
        "quotes": "\"'" * 2500,
        "newlines": "\n- x" * 1250,
        "labels": "Format: " * 625,
        "repeats": "Do not use the format and do not use it, " * 122,
        "typos": "speicfy the forrmat of teh outptu and cutsomer langauge " * 89,
        "mixed": _of_length(entry, 5000),
        "digits": "1,2.3-4/5:6 " * 416,
        "unlike words": " ".join(f"qx{n}zv{n * 7}w" for n in range(600))[:5000],
    }
    return [(name, text[:5000]) for name, text in shapes.items()]
