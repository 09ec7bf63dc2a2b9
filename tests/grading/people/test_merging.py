from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from grading import complaints, hints, reports
from grading.models import (
    AchievementUnlock,
    Attempt,
    Draft,
    ExemplarOpening,
    GeneratedPractice,
    HintUse,
    LearnerProgress,
    NotebookEntry,
    PracticeItem,
    ScenarioProgress,
    ScenarioStats,
)
from promptlab.accounts.models import User
from promptlab.accounts.people import export_person, merge_guest
from tests.grading.making import START, attempt, grade, make_scenario


@pytest.fixture
def guest(db: None) -> User:
    return User.objects.create(username="guest-1", is_guest=True)


@pytest.fixture
def scenario(db: None):
    return make_scenario("shared", family="letters")


def test_attempts_are_numbered_in_the_order_of_time_without_gaps(alice, guest, scenario):
    attempt(alice, scenario, 4.0, day=0)
    attempt(guest, scenario, 5.0, day=1)
    attempt(alice, scenario, 6.0, day=2)
    attempt(guest, scenario, 7.0, day=3)
    merge_guest(guest, alice)
    rows = Attempt.objects.filter(user=alice).order_by("number")
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert [row.overall for row in rows] == [Decimal(score) for score in (4, 5, 6, 7)]
    assert [row.change for row in rows] == [None, 1, 1, 1]
    assert attempt(alice, scenario, 8.0, day=4).number == 5


def test_the_totals_are_those_of_one_person(alice, guest, scenario):
    own = make_scenario("own")
    attempt(alice, scenario, 7.0, day=0)
    attempt(guest, scenario, 9.0, day=1)
    attempt(guest, own, 7.5, day=2)
    merge_guest(guest, alice)
    learner = LearnerProgress.objects.get()
    assert (learner.attempts, learner.completed, learner.mastered) == (3, 2, 1)
    assert (learner.current_streak, learner.days_practised) == (3, 3)
    place = ScenarioProgress.objects.get(scenario=scenario)
    assert (place.user, place.attempts, place.passed_at) == (alice, 2, START)
    assert place.mastered_at == START + timedelta(days=1)
    stats = ScenarioStats.objects.get(scenario=scenario)
    assert (stats.learners, stats.completed, stats.attempts) == (1, 1, 2)


def test_the_answer_to_a_guests_report_reaches_whoever_they_became(alice, ada, guest, scenario):
    mine = attempt(guest, scenario, 5.0, verdicts={"length": "missing"})
    report = complaints.file(mine, "The length is limited in my second sentence.")
    merge_guest(guest, alice)
    reports.answer(report, ada, {}, "It is not.")
    assert [told.attempt_id for told in complaints.unread(alice)] == [mine.id]


def test_a_guest_who_practised_elsewhere_only_changes_owner(alice, guest, scenario):
    attempt(guest, scenario, 7.0)
    merge_guest(guest, alice)
    stats = ScenarioStats.objects.get(scenario=scenario)
    assert (stats.learners, stats.completed) == (1, 1)
    assert not User.objects.filter(is_guest=True).exists()
    assert PracticeItem.objects.get(user=alice).skill == "letters"


def test_what_the_guest_opened_stays_open(alice, guest, scenario):
    later = make_scenario("later", difficulty="intermediate", needs=(scenario,))
    attempt(guest, scenario, 7.0)
    merge_guest(guest, alice)
    assert ScenarioProgress.objects.get(user=alice, scenario=later).opened_at == START


def test_hints_and_exemplars_move_without_doubles(alice, guest, scenario):
    for person in (alice, guest):
        hints.record(person, scenario, 1)
        ExemplarOpening.objects.create(user=person, scenario=scenario)
    hints.record(guest, scenario, 2)
    assert ScenarioStats.objects.get().hints == [2, 1, 0]
    merge_guest(guest, alice)
    assert ScenarioStats.objects.get().hints == [1, 1, 0]
    assert list(HintUse.objects.values_list("user", "tier").order_by("tier")) == [
        (alice.id, 1),
        (alice.id, 2),
    ]
    assert ExemplarOpening.objects.get().user == alice


def test_two_drafts_keep_both_texts_and_an_old_page_gets_a_conflict(alice, guest, scenario):
    Draft.objects.create(user=alice, scenario=scenario, text="older", revision=7)
    Draft.objects.create(user=guest, scenario=scenario, text="newer", revision=2)
    merge_guest(guest, alice)
    draft = Draft.objects.get()
    assert (draft.user, draft.revision) == (alice, 8)
    assert draft.text.startswith("older")
    assert draft.text.endswith("newer")


def test_an_empty_draft_never_replaces_a_written_one(alice, guest, scenario):
    Draft.objects.create(user=alice, scenario=scenario, text="written", revision=1)
    Draft.objects.create(user=guest, scenario=scenario, text=" ", revision=3)
    merge_guest(guest, alice)
    assert Draft.objects.get().text == "written"


def test_drafts_notebook_and_practice_change_owner(alice, guest, scenario):
    made = make_scenario("made", made_for=guest)
    GeneratedPractice.objects.create(user=guest, family="f", filling="1", scenario=made)
    Draft.objects.create(user=guest, scenario=scenario, text="text")
    NotebookEntry.objects.create(
        user=guest, task="t", prompt="p", overall=5, category="fair", grade=grade(5)
    )
    merge_guest(guest, alice)
    made.refresh_from_db()
    assert made.made_for == alice
    owners = [model.objects.get().user for model in (GeneratedPractice, Draft, NotebookEntry)]
    assert owners == [alice, alice, alice]


def test_the_same_filling_made_for_both_keeps_both_scenarios(alice, guest, db):
    for person in (alice, guest):
        made = make_scenario(f"made-{person.is_guest}".lower(), made_for=person)
        GeneratedPractice.objects.create(user=person, family="f", filling="1", scenario=made)
        attempt(person, made, 7.0)
    merge_guest(guest, alice)
    assert GeneratedPractice.objects.count() == 1
    assert Attempt.objects.filter(user=alice, scenario__made_for=alice).count() == 2


def test_an_achievement_of_both_keeps_its_earlier_day(alice, guest, db):
    AchievementUnlock.objects.create(user=alice, key="k", unlocked_at=START + timedelta(days=2))
    AchievementUnlock.objects.create(user=guest, key="k", unlocked_at=START)
    AchievementUnlock.objects.create(user=guest, key="only", unlocked_at=START)
    merge_guest(guest, alice)
    assert dict(AchievementUnlock.objects.values_list("key", "unlocked_at")) == {
        "k": START,
        "only": START,
    }


def test_an_export_holds_everything_and_can_be_written_as_json(alice, scenario):

    attempt(alice, scenario, 9.0, verdicts={"length": "met"})
    HintUse.objects.create(user=alice, scenario=scenario, tier=1)
    data = json.loads(json.dumps(export_person(alice)))
    assert data["attempts"][0]["prompt"] == "A prompt that earns 9.0."
    assert data["attempts"][0]["overall"] == "9.0"
    assert data["hints"][0]["tier"] == 1
    assert data["totals"][0]["attempts"] == 1
    assert data["practice_queue"][0]["skill"] == "letters"
