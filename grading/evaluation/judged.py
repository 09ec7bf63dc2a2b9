"""The evaluation set, read by Claude: agreement with the readers and with the embedded grader."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from grading.engine.grade import grade
from grading.evaluation.runner import FOLDER, Case, Report, Row, agree, load
from grading.evaluation.two_graders import compare, kappa_of
from grading.judging.unrecorded import Purse, judged
from promptlab.lib.errors import PromptLabError

AT_ONCE = 8
Names = list[str]


@dataclass
class JudgeReport:
    """`figures` against the readers, `kappa` and `points` against the embedded grader.

    `points`: case, checkpoint, prompts, same verdicts, kappa; where they agree least comes first.
    """

    half: str
    model: str
    prompts: int = 0
    failed: int = 0
    figures: dict[str, float] = field(default_factory=dict)
    kappa: float | None = None
    points: list[tuple[str, str, int, int, float | None]] = field(default_factory=list)
    cost_usd: Decimal = Decimal(0)

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {**asdict(self), "cost_usd": str(self.cost_usd)}


async def evaluate(half: str, purse: Purse, folder: Path = FOLDER) -> JudgeReport:
    """Have Claude judge every prompt of one half; failures are counted and left out."""
    report = JudgeReport(half, purse.offer.model)
    cases = load(half, folder)
    rows: list[Row] = []
    pairs: list[tuple[Names, Names]] = []
    gate = asyncio.Semaphore(AT_ONCE)
    for case in cases:
        found = await asyncio.gather(*(_read(case, one, purse, gate) for one in case.prompts))
        own = [pair for _, pair in _good(found)]
        rows += [row for row, _ in _good(found) if row]
        pairs += own
        report.failed += len(found) - len(own)
        report.points += _points(case, own)
    report.prompts = len(pairs)
    report.kappa = kappa_of(pairs)
    report.points.sort(key=lambda point: (point[4] is None, point[4] or 0.0))
    if rows:
        figures = Report(half)
        agree(figures, cases, rows)
        report.figures = figures.figures
    report.cost_usd = purse.spent
    return report


Read = tuple[Row | None, tuple[Names, Names]]


async def _read(
    case: Case, prompt: dict[str, str], purse: Purse, gate: asyncio.Semaphore
) -> Read | None:
    text = prompt["text"]
    embedded = grade(case.rubric, text).as_dict()
    task = str(case.scenario["description"])
    async with gate:
        try:
            found = await judged(case.rubric, task, text, embedded, purse)
        except PromptLabError:
            return None
    truth = case.truth(prompt["id"])
    score = found["grade"]["overall_score"]
    row = Row(case.name, prompt["id"], prompt["kind"], truth, score) if truth is not None else None
    names = [point["verdict"] for point in found["checkpoints"]]
    return row, (found["embedded"]["verdicts"], names)


def _good(found: Sequence[Read | None]) -> list[Read]:
    return [one for one in found if one is not None]


def _points(
    case: Case, pairs: list[tuple[Names, Names]]
) -> list[tuple[str, str, int, int, float | None]]:
    return [
        (case.name, point.text, len(pairs), point.same, point.kappa)
        for point in compare(case.rubric, pairs)
    ]


def table(report: JudgeReport) -> str:
    """Return the report as text."""
    lines = [f"{report.half}: {report.model}, {report.prompts} prompts, {report.failed} failed", ""]
    lines += [f"  readers {name:18} {value:7.3f}" for name, value in report.figures.items()]
    kappa = "too early" if report.kappa is None else f"{report.kappa:.3f}"
    lines += [f"  embedded grader, kappa     {kappa}", "", "  kappa  same     checkpoint"]
    for case, text, count, same, own in report.points:
        shown = "  n/a" if own is None else f"{own:5.2f}"
        lines.append(f"  {shown}  {same:2} of {count:2} {case}: {text}")
    return "\n".join([*lines, "", f"  cost {report.cost_usd} US dollars"])
