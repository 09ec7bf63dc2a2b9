from __future__ import annotations

import pytest

from grading.evaluation.agreement import mean_error, ordered_pairs, ranks, spearman, weighted_kappa
from grading.evaluation.resistance import fairness
from grading.evaluation.runner import TUNING, WIDE, evaluate, load, table
from grading.evaluation.variants import decorations, honest_slips, shuffled, templates
from tests.grading.engine.scenarios import CHOIR, GOOD, WEAK


def test_equal_values_share_the_mean_of_their_ranks() -> None:
    assert ranks([10, 20, 20, 5]) == [2.0, 3.5, 3.5, 1.0]


def test_spearman_sees_order_only() -> None:
    assert spearman([1, 2, 3, 4], [10, 100, 1000, 10000]) == pytest.approx(1.0)
    assert spearman([1, 2, 3], [3, 2, 1]) == pytest.approx(-1.0)
    assert spearman([1, 1, 1], [1, 2, 3]) == 0.0


def test_kappa_is_one_for_the_same_scores_and_falls_with_distance() -> None:
    truth = [0.0, 2.0, 5.0, 8.0, 10.0]
    near = [1.0, 2.0, 5.0, 8.0, 10.0]
    far = [9.0, 2.0, 5.0, 8.0, 1.0]
    assert weighted_kappa(truth, truth) == pytest.approx(1.0)
    assert 1.0 > weighted_kappa(truth, near) > weighted_kappa(truth, far)


def test_pairs_nearer_than_the_margin_are_not_counted() -> None:
    assert ordered_pairs([1.0, 1.5, 4.0], [0.0, 9.0, 5.0]) == (1, 2)
    assert mean_error([1.0, 2.0], [2.0, 2.0]) == pytest.approx(0.5)


def test_variants_are_the_same_in_each_run() -> None:
    rows = templates()
    first = [item.text for item in decorations(CHOIR, WEAK, rows)]
    assert first == [item.text for item in decorations(CHOIR, WEAK, rows)]
    assert all("{prompt}" not in text and "{keywords}" not in text for text in first)
    assert sorted(shuffled(GOOD).split()) == sorted(GOOD.split())
    assert {item.name for item in honest_slips(GOOD, rows)} == {"typos", "lower case", "non-native"}


def test_the_tuning_half_can_be_evaluated_without_evidence_faults() -> None:
    report = evaluate(TUNING, attacks=False)
    assert report.scenarios >= 6
    assert report.evidence_faults == 0
    assert report.unstable == 0
    assert "spearman" in table(report, misses=False)


def test_what_is_not_said_is_counted_where_near_misses_are_given() -> None:
    case = next(case for case in load(WIDE) if case.name == "debate-practice-partner")
    rates = fairness([case], lambda rubric, text: 5.0)

    told = sum(point.polarity != "quality" for point in case.rubric.checkpoints)
    assert rates["near misses"].cases == rates["left out"].cases == told
    assert rates["imperatives"].cases == len(case.rubric.checkpoints)
