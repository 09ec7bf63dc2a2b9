from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from grading import attempts, recording, scenarios
from grading.models import Attempt, ExemplarOpening, HintUse, Scenario
from grading.packs import files
from promptlab.accounts.models import User
from promptlab.lib.errors import NotFound, ValidationFailed
from promptlab.lib.models import Event
from tests.packs import pack

PROMPT = (
    "Write a short note that thanks my colleague Ines for taking my Friday shift. "
    "At most 60 words, warm and informal."
)


@pytest.fixture
def thanks(db: None) -> Scenario:
    files.load({"mine.yaml": pack()})
    scenario = Scenario.objects.get(id="thank-you")
    scenarios.publish(scenario)
    return scenarios.find(None, "thank-you")


def test_an_attempt_keeps_the_prompt_the_grade_and_what_it_was_graded_by(
    alice: User, thanks: Scenario
) -> None:
    attempt = attempts.submit(alice, thanks, PROMPT)
    stored = Attempt.objects.get(id=attempt.id)
    assert stored.prompt == PROMPT
    assert stored.version == thanks.version
    assert stored.grade["grade"]["overall_score"] == float(stored.overall)
    assert stored.grader == "embedded"
    assert stored.grader_version


def test_attempts_are_numbered_per_learner_and_scenario(
    alice: User, bob: User, thanks: Scenario
) -> None:
    numbers = [attempts.submit(user, thanks, PROMPT).number for user in (alice, alice, bob, alice)]
    assert numbers == [1, 2, 1, 3]


def test_the_change_is_against_the_previous_attempt(alice: User, thanks: Scenario) -> None:
    first = attempts.submit(alice, thanks, "Write a thank-you note to somebody.")
    second = attempts.submit(alice, thanks, PROMPT)
    assert first.change is None
    assert second.change == second.overall - first.overall


@pytest.mark.parametrize("prompt", ["", "too short", "    nine     ", "x" * 5001])
def test_prompts_out_of_bounds_are_refused_and_leave_nothing(
    alice: User, thanks: Scenario, prompt: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        attempts.submit(alice, thanks, prompt)
    assert refused.value.issues[0].field == "prompt"
    assert Attempt.objects.count() == 0
    assert Event.objects.count() == 0


def test_windows_line_ends_are_stored_as_plain_ones(alice: User, thanks: Scenario) -> None:
    attempt = attempts.submit(alice, thanks, PROMPT + "\r\nKeep it friendly.")
    assert "\r" not in attempt.prompt


def test_another_language_is_refused_with_a_reason(alice: User, thanks: Scenario) -> None:
    with pytest.raises(ValidationFailed) as refused:
        attempts.submit(
            alice,
            thanks,
            "Bitte schreibe eine kurze Nachricht an meine Kollegin, die meine Schicht am Freitag "
            "übernommen hat, und bedanke dich herzlich für ihre Hilfe.",
        )
    assert "English" in refused.value.message
    assert Attempt.objects.count() == 0


def test_the_local_date_is_the_learners_own(alice: User, thanks: Scenario) -> None:
    alice.time_zone = "Pacific/Auckland"
    late = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
    attempt = attempts.submit(alice, thanks, PROMPT, now=late)
    assert attempt.local_date.isoformat() == "2026-11-21"


def test_time_spent_hints_and_the_guess_are_kept(alice: User, thanks: Scenario) -> None:
    HintUse.objects.create(user=alice, scenario=thanks, tier=1)
    ExemplarOpening.objects.create(user=alice, scenario=thanks)
    circumstances = recording.Circumstances(seconds=999_999, shown="each", expected=Decimal("6.5"))
    attempt = attempts.submit(alice, thanks, PROMPT, circumstances)
    assert attempt.seconds == recording.MOST_SECONDS
    assert (attempt.hints_used, attempt.exemplar_opened) == (1, True)
    assert attempt.expected == Decimal("6.5")


def test_grading_is_told_as_an_event_in_the_same_transaction(alice: User, thanks: Scenario) -> None:
    attempt = attempts.submit(alice, thanks, PROMPT)
    event = Event.objects.get(name="grading.completed")
    assert event.data["result_id"] == str(attempt.id)
    assert event.data["user_id"] == str(alice.id)


def test_a_draft_scenario_is_not_found(thanks: Scenario) -> None:
    Scenario.objects.update(status="draft")
    with pytest.raises(NotFound):
        scenarios.find(None, "thank-you")


def test_a_scenario_made_for_somebody_is_not_found_by_others(
    alice: User, charlie: User, thanks: Scenario
) -> None:
    Scenario.objects.update(made_for=alice)
    assert scenarios.find(alice, "thank-you") == thanks
    for outsider in (charlie, None):
        with pytest.raises(NotFound):
            scenarios.find(outsider, "thank-you")


def test_regrading_a_stored_prompt_gives_the_stored_bytes(alice: User, thanks: Scenario) -> None:
    import json

    attempt = attempts.submit(alice, thanks, PROMPT)
    stored = Attempt.objects.select_related("version").get(id=attempt.id)
    again = attempts.read(stored.version.rubric, stored.prompt)
    assert json.dumps(again) == json.dumps(stored.grade)


def test_of_two_prompts_in_flight_only_one_gets_the_number_that_both_want(
    alice: User, thanks: Scenario
) -> None:
    first, second = (
        attempts.enter(alice, thanks, f"{PROMPT} {words}", number=1) for words in ("Hi.", "Bye.")
    )
    assert keep(first).number == 1
    with pytest.raises(ValidationFailed) as refused:
        keep(second)
    assert refused.value.issues[0].field == "attempt_number"
    assert Attempt.objects.count() == 1


def test_the_same_prompt_in_flight_is_recorded_once(
    alice: User, bob: User, thanks: Scenario
) -> None:
    first, second, other = (attempts.enter(user, thanks, PROMPT) for user in (alice, alice, bob))
    recorded = keep(first)
    assert keep(second) == recorded
    assert keep(other) != recorded
    assert attempts.submit(alice, thanks, PROMPT).number == 2


def test_the_same_prompt_in_flight_under_another_number_is_refused(
    alice: User, thanks: Scenario
) -> None:
    waiting = attempts.enter(alice, thanks, PROMPT, number=1)
    attempts.submit(alice, thanks, PROMPT + " Thanks.")
    attempts.submit(alice, thanks, PROMPT)
    with pytest.raises(ValidationFailed):
        keep(waiting)


def keep(entry: attempts.Entry) -> Attempt:
    return attempts.keep(entry, attempts.read(entry.version.rubric, entry.prompt))
