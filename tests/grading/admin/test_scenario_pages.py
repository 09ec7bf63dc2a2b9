from __future__ import annotations

import statistics
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from grading import authoring
from grading.models import CheckpointStats, Scenario, Track
from grading.packs import version_diff
from grading.progress import analytics, stats
from promptlab.accounts.models import User
from tests.grading import making
from tests.grading.admin import scenes

pytestmark = pytest.mark.django_db
POINTS = 12  # checkpoints of the scenario


def attempt(user: User, scenario: Scenario, score: float, met: int, day: int) -> None:
    """An attempt that met the first `met` checkpoints, half met the next, missed the rest."""
    verdicts = {
        f"point-{number}": "met" if number < met else "partial" if number == met else "missing"
        for number in range(POINTS)
    }
    making.attempt(user, scenario, score, verdicts=verdicts, day=day)


def test_figures_are_those_of_the_attempts(alice: User, bob: User, draft: Scenario) -> None:
    for day, (user, score, met) in enumerate(
        [(alice, 3.0, 1), (alice, 6.5, 2), (bob, 4.0, 1), (alice, 8.0, 4), (bob, 10.0, POINTS)]
    ):
        attempt(user, draft, score, met, day)
    stats.count_hint(draft, 1)
    stats.count_hint(draft, 1)
    stats.count_hint(draft, 3)

    figures = analytics.figures(draft, scenes.version_of(draft))

    assert (figures.attempts, figures.learners, figures.completed) == (5, 2, 2)
    assert figures.mean == pytest.approx(6.3)
    assert [bar.count for bar in figures.histogram] == [0, 0, 0, 1, 1, 0, 1, 0, 1, 0, 1]
    assert figures.hints == [(1, 2), (2, 0), (3, 1)]
    assert figures.checkpoints[0].missed == 0
    assert figures.checkpoints[1].missed == 0
    assert figures.checkpoints[1].partial == pytest.approx(2 / 5)
    assert figures.checkpoints[5].missed == pytest.approx(4 / 5)
    assert {path.bands: path.learners for path in figures.paths} == {
        ("needs_work", "fair", "good"): 1,
        ("needs_work", "excellent"): 1,
    }


def test_discrimination_is_the_correlation_of_met_with_the_score(
    alice: User, draft: Scenario
) -> None:
    scores = [3.0, 6.5, 4.0, 8.0, 9.5, 5.5]
    met = [0, 3, 1, 2, 4, 2]
    for day, (score, number) in enumerate(zip(scores, met, strict=True)):
        attempt(alice, draft, score, number, day)

    figures = analytics.figures(draft, scenes.version_of(draft))

    for index in (1, 2, 3):
        hits = [float(number > index) for number in met]
        expected = statistics.correlation(hits, scores)
        assert figures.checkpoints[index].discrimination == pytest.approx(expected)


def test_discrimination_means_nothing_while_all_fare_alike() -> None:
    assert analytics.discrimination(CheckpointStats()) is None
    assert analytics.discrimination(CheckpointStats(met=3)) is None
    alike = CheckpointStats(met=1, missing=1, score_sum=10, score_squares=50, score_sum_met=5)
    assert analytics.discrimination(alike) is None


def test_the_page_shows_the_figures_as_chart_and_as_table(
    admin_client: Client, alice: User, draft: Scenario
) -> None:
    attempt(alice, draft, 6.5, 2, 0)

    page = admin_client.get(reverse("admin:grading_scenario_analytics", args=[draft.id]))

    text = page.content.decode()
    assert "<svg" in text
    assert "Attempts by score, whole points" in text
    assert "Says where the poster will hang" in text


def test_the_page_costs_the_same_for_many_attempts(
    admin_client: Client, alice: User, draft: Scenario, django_assert_max_num_queries: Any
) -> None:
    for day in range(15):
        attempt(alice, draft, 6.5, 2, day)

    with django_assert_max_num_queries(8):
        page = admin_client.get(reverse("admin:grading_scenario_analytics", args=[draft.id]))
    assert page.context["figures"].attempts == 15


def test_versions_show_what_changed_between_any_two(
    admin_client: Client, ada: User, draft: Scenario
) -> None:
    for title in ("Second", "Third"):
        authoring.save(authoring.check(scenes.content(title=title)), by=ada)
    address = reverse("admin:grading_scenario_versions", args=[draft.id])

    latest = admin_client.get(address)
    chosen = admin_client.get(address, {"from": "1", "to": "3"})

    lines = [(line.kind, line.text) for line in latest.context["changes"][0].lines]
    assert lines == [("removed", "Second"), ("added", "Third")]
    assert chosen.context["before"].number == 1
    text = chosen.content.decode()
    assert "A Poster for a Lost Cat</del>" in text
    assert "Third</ins>" in text


def test_the_checkpoints_of_an_earlier_version_keep_their_figures(
    admin_client: Client, ada: User, alice: User, draft: Scenario
) -> None:
    attempt(alice, draft, 6.5, 2, 0)
    authoring.save(authoring.check(scenes.content(title="Second")), by=ada)
    address = reverse("admin:grading_scenario_analytics", args=[draft.id])

    now = admin_client.get(address).context["figures"]
    earlier = admin_client.get(address, {"version": "1"}).context["figures"]

    assert now.attempts == earlier.attempts == 1
    assert now.checkpoints[0].attempts == 0
    assert earlier.checkpoints[0].attempts == 1


def test_an_unknown_version_is_not_found(admin_client: Client, draft: Scenario) -> None:
    address = reverse("admin:grading_scenario_versions", args=[draft.id])

    assert admin_client.get(address, {"from": "9"}).status_code == 404


def test_a_diff_names_only_the_fields_and_lines_that_differ() -> None:
    before = {"hints": ["one", "two", "three"], "title": "Same", "starter": "Old\ntext"}
    after = {"hints": ["one", "2", "three"], "title": "Same", "family": "posters"}

    changes = version_diff.changes(before, after)

    assert [change.field for change in changes] == ["hints", "starter", "family"]
    assert [(line.kind, line.text) for line in changes[0].lines] == [
        ("same", "- one"),
        ("removed", "- two"),
        ("added", "- '2'"),
        ("same", "- three"),
    ]
    assert [line.text for line in changes[1].lines] == ["Old", "text"]


def delete(client: Client, scenario: Scenario) -> Any:
    """Press "Delete" and "Yes"; the answer is the page that says why not, or a redirect."""
    return client.post(
        reverse("admin:grading_scenario_delete", args=[scenario.id]), {"post": "yes"}
    )


def test_a_scenario_that_others_name_cannot_be_deleted(
    admin_client: Client, ada: User, draft: Scenario
) -> None:
    later = scenes.make(ada, id="second-poster", prerequisites=[draft.id])

    page = delete(admin_client, draft)

    assert "A Poster for a Lost Cat (second-poster) names it" in page.content.decode()
    assert Scenario.objects.count() == 2
    assert delete(admin_client, later).status_code == 302
    assert delete(admin_client, draft).status_code == 302
    assert not Scenario.objects.exists()


def test_a_scenario_with_attempts_cannot_be_deleted(
    admin_client: Client, alice: User, draft: Scenario
) -> None:
    attempt(alice, draft, 6.0, 3, day=1)

    assert delete(admin_client, draft).status_code == 200
    assert Scenario.objects.filter(id=draft.id).exists()


def test_a_ladder_that_scenarios_stand_on_cannot_be_deleted(
    admin_client: Client, ada: User
) -> None:
    scenes.make(ada, track="posters")
    for slug, status in (("posters", 200), ("empty", 302)):
        Track.objects.get_or_create(slug=slug, defaults={"title": slug})
        address = reverse("admin:grading_track_delete", args=[slug])
        assert admin_client.post(address, {"post": "yes"}).status_code == status
    assert list(Track.objects.values_list("slug", flat=True)) == ["posters"]
