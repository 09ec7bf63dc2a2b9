"""The evaluation set: how well a grader agrees with readers, and what the embedded one resists.

``evaluation_set/<half>/*.yaml`` holds scenarios with prompts, ``labels/<reader>/<half>/*.yaml`` the
verdicts of independent readers. The truth for a prompt is the mean over readers of the score that
the rubric computes from their verdicts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import mean
from typing import Any

import yaml

from grading.engine.checkpoints import compile_rubric
from grading.engine.grade import Grade, UnreadableLanguage, grade
from grading.engine.rubric import Rubric
from grading.engine.scoring import overall
from grading.evaluation.agreement import mean_error, ordered_pairs, spearman, weighted_kappa, whole
from grading.evaluation.resistance import Rate, fairness, resistance, untouched_meta

_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the first is eight times as fast
FOLDER = Path(__file__).parents[1] / "evaluation_set"
TUNING, UNUSED, WIDE = "tuning", "unused", "wide"
GOALS = {
    "pairs": 0.95, "rambling_pairs": 0.95, "spearman": 0.90, "kappa": 0.85, "mean_error": 1.0,
}  # fmt: skip
WORST = 15


@dataclass(frozen=True)
class Case:
    """One scenario of the set with its prompts, single sentences and the readers' scores."""

    name: str
    scenario: dict[str, Any]
    rubric: Rubric
    prompts: tuple[dict[str, str], ...]
    imperatives: dict[str, list[str]]
    near_misses: dict[str, list[str]]
    readers: tuple[dict[str, float], ...]

    def truth(self, prompt: str) -> float | None:
        """Return the mean score of the readers who labelled a prompt."""
        scores = [reader[prompt] for reader in self.readers if prompt in reader]
        return mean(scores) if scores else None


@dataclass(frozen=True)
class Row:
    """One prompt: what the readers say and what the grader says."""

    case: str
    prompt: str
    kind: str
    truth: float
    got: float


@dataclass
class Report:
    """Everything measured on one half. ``figures`` are to be read with GOALS."""

    half: str
    scenarios: int = 0
    prompts: int = 0
    figures: dict[str, float] = field(default_factory=dict)
    readers: dict[str, float] = field(default_factory=dict)
    attacks: dict[str, Rate] = field(default_factory=dict)
    fairness: dict[str, Rate] = field(default_factory=dict)
    evidence_faults: int = 0
    unstable: int = 0
    confusion: list[list[int]] = field(default_factory=list)
    misses: list[Row] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return asdict(self)


def load(half: str, folder: Path = FOLDER) -> list[Case]:
    """Load one half of the set with its labels. Raises FileNotFoundError without the half."""
    if not (folder / half).is_dir():
        raise FileNotFoundError(folder / half)
    return [_case(path, half, folder) for path in sorted((folder / half).glob("*.yaml"))]


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Safe)  # noqa: S506  (both are safe)


def _case(path: Path, half: str, folder: Path) -> Case:
    data = _read(path)
    rubric = compile_rubric(data["scenario"])
    labels = [_read(found) for found in sorted((folder / "labels").glob(f"*/{half}/{path.name}"))]
    return Case(
        path.stem,
        data["scenario"],
        rubric,
        tuple(data["prompts"]),
        data.get("imperatives") or {},
        data.get("near_misses") or {},
        tuple(_scores(rubric, rows) for rows in labels),
    )


def _scores(rubric: Rubric, rows: Mapping[str, Any]) -> dict[str, float]:
    return {name: _reader_score(rubric, row["verdicts"]) for name, row in rows.items()}


def _reader_score(rubric: Rubric, verdicts: Mapping[str, Sequence[float]]) -> float:
    waiting = {name: list(values) for name, values in verdicts.items()}
    return overall(rubric, [waiting[point.criterion].pop(0) for point in rubric.checkpoints])


def score_of(rubric: Rubric, text: str) -> float:
    """Return the overall score; a text that cannot be read scores 0."""
    try:
        return grade(rubric, text).score.overall
    except UnreadableLanguage:
        return 0.0


def evaluate(half: str, folder: Path = FOLDER, *, attacks: bool = True) -> Report:
    """Measure the grader on one half."""
    cases = load(half, folder)
    report = Report(half, scenarios=len(cases))
    rows = [row for case in cases for row in _rows(case, report)]
    report.prompts = len(rows)
    if rows:
        agree(report, cases, rows)
    if attacks:
        report.attacks = resistance(cases, score_of)
        report.fairness = {**fairness(cases, score_of), "meta": untouched_meta()}
    return report


def _rows(case: Case, report: Report) -> list[Row]:
    rows = []
    for prompt in case.prompts:
        first = grade(case.rubric, prompt["text"])
        again = grade(case.rubric, prompt["text"])
        report.unstable += json.dumps(first.as_dict()) != json.dumps(again.as_dict())
        report.evidence_faults += _faults(first, prompt["text"])
        truth = case.truth(prompt["id"])
        if truth is not None:
            rows.append(Row(case.name, prompt["id"], prompt["kind"], truth, first.score.overall))
    return rows


def _faults(found: Grade, text: str) -> int:
    return sum(
        text[item.start : item.end] != item.text or not item.text
        for verdict in found.reading.verdicts
        for item in verdict.evidence
    )


def agree(report: Report, cases: Sequence[Case], rows: Sequence[Row]) -> None:
    """Put the figures of agreement with the readers into a report."""
    truth, got = [row.truth for row in rows], [row.got for row in rows]
    report.figures = {
        "pairs": _pairs(cases, rows, rambling=False),
        "rambling_pairs": _pairs(cases, rows, rambling=True),
        "spearman": spearman(truth, got),
        "kappa": weighted_kappa(truth, got),
        "mean_error": mean_error(truth, got),
        "bias": mean(got) - mean(truth),
    }
    report.readers = _reader_agreement(cases)
    report.confusion = [[0] * 11 for _ in range(11)]
    for row in rows:
        report.confusion[whole(row.truth)][whole(row.got)] += 1
    report.misses = sorted(rows, key=lambda row: -abs(row.truth - row.got))[:WORST]


def _pairs(cases: Sequence[Case], rows: Sequence[Row], *, rambling: bool) -> float:
    """Return the share of pairs of one scenario, a point or more apart, that are ranked right."""
    right = total = 0
    for case in cases:
        own = [row for row in rows if row.case == case.name]
        groups = [(row, other) for place, row in enumerate(own) for other in own[:place]]
        for row, other in groups:
            kinds = {_style(row.kind), _style(other.kind)}
            if rambling and kinds != {"rambling", "terse"}:
                continue
            good, seen = ordered_pairs((row.truth, other.truth), (row.got, other.got))
            right, total = right + good, total + seen
    return right / total if total else 1.0


def _style(kind: str) -> str:
    if kind.startswith(("rambling", "long")):
        return "rambling"
    return "terse" if kind.startswith("terse") else "plain"


def _reader_agreement(cases: Sequence[Case]) -> dict[str, float]:
    pairs = [
        (case.readers[0][prompt["id"]], case.readers[1][prompt["id"]])
        for case in cases
        if len(case.readers) >= 2
        for prompt in case.prompts
        if all(prompt["id"] in reader for reader in case.readers[:2])
    ]
    if not pairs:
        return {}
    one, other = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return {
        "spearman": spearman(one, other),
        "kappa": weighted_kappa(one, other),
        "mean_error": mean_error(one, other),
    }


def table(report: Report, *, misses: bool) -> str:
    """Return the report as text; misses of the unused half are shown only on request."""
    lines = [f"{report.half}: {report.scenarios} scenarios, {report.prompts} labelled prompts", ""]
    lines += [
        f"  {name:18} {value:7.3f}   goal {GOALS[name]}"
        if name in GOALS
        else f"  {name:18} {value:7.3f}"
        for name, value in report.figures.items()
    ]
    lines += [f"  readers {name:10} {value:7.3f}" for name, value in report.readers.items()]
    lines += [f"  evidence faults {report.evidence_faults}, unstable grades {report.unstable}", ""]
    for title, rates in (("attacks", report.attacks), ("fairness", report.fairness)):
        lines += [f"  {title}"] if rates else []
        lines += [
            f"    {name:20} {rate.share:6.1%} of {rate.cases:4}   worst {rate.worst:+.1f}   goal {rate.goal:.0%}"
            for name, rate in rates.items()
        ]
    if report.confusion:
        lines += ["", "  confusion (rows: readers 0-10, columns: grader 0-10)"]
        lines += ["    " + " ".join(f"{count:3}" for count in row) for row in report.confusion]
    if misses:
        lines += ["", "  worst misses"]
        lines += [
            f"    {row.case} {row.prompt} {row.kind}: readers {row.truth:.1f}, grader {row.got:.1f}"
            for row in report.misses
        ]
    return "\n".join(lines)
