"""How far the judge and the embedded grader agree, and whom administrators side with.

Figures per checkpoint, over the newest judgements of one version. Kappa is the quadratic weighted
one on missing, partial, met (0, 1, 2): 1 is perfect agreement, 0 what chance would give.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from grading.engine.rubric import Rubric
from grading.evaluation.agreement import weighted_kappa
from grading.models import GradeReport, Judgement, ScenarioVersion

NEWEST = 500
RANK = {"missing": 0, "partial": 1, "met": 2}
ENOUGH = 5  # prompts before a kappa means anything
Names = Sequence[str]


@dataclass(frozen=True, slots=True)
class PointFigures:
    """One checkpoint. `milder`, `stricter`: the judge's verdict against the embedded one.

    `kappa` is None while there is too little to tell. `corrected`: an administrator's verdict was
    another one than the judge's; `for_embedded`: it was the embedded grader's.
    """

    criterion: str
    text: str
    same: int
    milder: int
    stricter: int
    kappa: float | None
    corrected: int = 0
    for_embedded: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    judged: int
    cost_usd: Decimal
    kappa: float | None
    points: list[PointFigures]


def of_version(version: ScenarioVersion) -> Figures | None:
    """The figures of one scenario version; None when nothing of it was judged. Three queries."""
    judgements = Judgement.objects.filter(version=version)
    newest = list(judgements[:NEWEST])
    if not newest:
        return None
    total = judgements.aggregate(cost=Sum("cost_usd"))["cost"]
    pairs = [(one.embedded, one.names) for one in newest]
    points = compare(version.rubric, pairs, _corrections(version))
    return Figures(len(newest), total, kappa_of(pairs), points)


def compare(
    rubric: Rubric,
    pairs: Sequence[tuple[Names, Names]],
    corrections: Sequence[tuple[Judgement, dict[str, str]]] = (),
) -> list[PointFigures]:
    """Figures for each checkpoint from pairs of verdicts: the embedded grader's, the judge's."""
    found = []
    for index, point in enumerate(rubric.checkpoints):
        ranks = [(RANK[one[index]], RANK[other[index]]) for one, other in pairs]
        by_admin = [
            (judged.embedded[index], verdicts[str(index)])
            for judged, verdicts in corrections
            if str(index) in verdicts
        ]
        found.append(
            PointFigures(
                criterion=point.criterion,
                text=point.text,
                same=sum(one == other for one, other in ranks),
                milder=sum(other > one for one, other in ranks),
                stricter=sum(other < one for one, other in ranks),
                kappa=_kappa(ranks),
                corrected=len(by_admin),
                for_embedded=sum(embedded == verdict for embedded, verdict in by_admin),
            )
        )
    return found


def kappa_of(pairs: Sequence[tuple[Names, Names]]) -> float | None:
    """The kappa over all checkpoints of all prompts together."""
    return _kappa(
        [(RANK[a], RANK[b]) for one, other in pairs for a, b in zip(one, other, strict=True)]
    )


def _kappa(ranks: Sequence[tuple[int, int]]) -> float | None:
    if len(ranks) < ENOUGH:
        return None
    return weighted_kappa([one for one, _ in ranks], [other for _, other in ranks])


def _corrections(version: ScenarioVersion) -> list[tuple[Judgement, dict[str, str]]]:
    """Judgements whose grades administrators have corrected, with the verdicts that they gave."""
    reports = GradeReport.objects.filter(
        attempt__version=version,
        attempt__judgement__isnull=False,
        status=GradeReport.Status.OVERTURNED,
    )
    found = []
    for report in reports.select_related("attempt__judgement")[:NEWEST]:
        judgement = report.attempt.judgement
        if judgement is not None:
            found.append((judgement, report.corrections))
    return found
